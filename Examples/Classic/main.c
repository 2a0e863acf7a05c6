// main A B: calls a function that returns A + *p and increments *p, outside of TrustVisor and inside, with *p = B.
//
// A second PAL says from inside whether it is inside, a third one leaves its word in all registers that it may change:
// none of them may bring it back.
#include <inttypes.h>
#include <stdio.h>

#include "classic.h"
#include "code.h"
#include "scratch.h"

struct outcome {
  uintptr_t sum, number;
  uint32_t place;
};

static struct outcome call(adder *add, locator *locate, uintptr_t a, uintptr_t b) {
  struct outcome outcome = {.number = b};
  outcome.sum = add(a, &outcome.number);
  outcome.place = locate();
  return outcome;
}

static void print(const char *where, uintptr_t a, uintptr_t b, struct outcome outcome) {
  printf("%s: %" PRIuPTR " + %" PRIuPTR " = %" PRIuPTR ", then *p = %" PRIuPTR ", ", where, a, b, outcome.sum,
         outcome.number);
  if (outcome.place == PAL_OUTSIDE) printf("in no PAL\n");
  else printf("in PAL %" PRIu32 "\n", outcome.place);
}

static struct outcome call_inside(uintptr_t a, uintptr_t b) {
  const struct pal_parameter integer_and_pointer[] = {{PAL_INTEGER, 0}, {PAL_POINTER, 1}};
  struct pal sum, place;
  classic_begin(&sum, (pal_function)classic_add, integer_and_pointer, 2);
  classic_begin(&place, (pal_function)classic_locate, NULL, 0);
  const struct outcome outcome = call(PAL_CALL(adder, &sum), PAL_CALL(locator, &place), a, b);
  classic_end(&place);
  classic_end(&sum);
  return outcome;
}

// Outside, the function leaves its word in all of them: so the look at them is a good one.
static bool registers_are_kept(void) {
  struct pal pal;
  classic_begin(&pal, (pal_function)classic_spoil, NULL, 0);
  const int outside = scratch_registers_changed(classic_spoil), inside = scratch_registers_changed(PAL_CALL(spoiler, &pal));
  classic_end(&pal);
  printf("registers that bring something back: outside %d, inside %d\n", outside, inside);
  return outside == SCRATCH_REGISTERS && inside == 0;
}

int main(int argc, char **argv) {
  uintptr_t words[2];
  classic_read_words(argc, argv, "main A B", words, 2);
  classic_need_trustvisor();
  const struct outcome outside = call(classic_add, classic_locate, words[0], words[1]);
  const struct outcome inside = call_inside(words[0], words[1]);
  print("outside", words[0], words[1], outside);
  print("inside", words[0], words[1], inside);
  const bool agree = outside.sum == inside.sum && outside.number == inside.number &&
                     outside.sum == words[0] + words[1] && outside.place == PAL_OUTSIDE && inside.place != PAL_OUTSIDE;
  const bool kept = registers_are_kept();
  return agree && kept ? EXIT_AGREE : EXIT_DIFFER;
}
