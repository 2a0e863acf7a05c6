// Detection, and PALs of the earlier contract: registered, called with all kinds of arguments, unregistered.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hypercall.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

static const bool is_wide = sizeof(word) == 8;

static void detection_outside(void) {
  struct cpuid said = cpuid(DETECTION_LEAF, 0);
  check_equal("detection: signature", said.a, DETECTION_SIGNATURE);
  check_equal("detection: outside of PALs", said.b, NO_PAL_NUMBER);
  check_equal("detection: width", said.c, is_wide);
  check_equal("detection: EDX", said.d, 0);
  struct cpuid native = cpuid(DETECTION_LEAF, NATIVE_SUBLEAF);
  check_equal("detection: native contract", native.a, DETECTION_SIGNATURE);
  check_equal("detection: its version", native.b, NATIVE_VERSION);
  check("detection: nothing more", native.c == 0 && native.d == 0);
  check_equal("test hypercall", hypercall(TEST, 0, 0, 0, 0).result, SUCCESS);
}

static void detection_inside(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(detect), DETECT_WORDS);
  word says[DETECT_WORDS] = {0};
  check_equal("inside: it returns", call1(&pal, (word)says), DETECTION_SIGNATURE);
  check_equal("inside: signature", says[SAYS_SIGNATURE], DETECTION_SIGNATURE);
  check_equal("inside: its own number", says[SAYS_NUMBER], pal_report(&pal).number);
  check("inside: not the number of outside", says[SAYS_NUMBER] != NO_PAL_NUMBER);
  check("inside: width", says[SAYS_WIDTH] == is_wide && says[SAYS_ZERO] == 0);
  check_equal("inside: test hypercall by VMMCALL", says[SAYS_VMMCALL], SUCCESS);
  check_equal("inside: test hypercall by VMCALL", says[SAYS_VMCALL], SUCCESS);
  for (int index = 0; index < FORBIDDEN_CALLS; index++)
    require_equal("inside: what only a caller may", says[SAYS_FIRST_REFUSAL + index], INSIDE_PAL);
  note("inside: what only a caller may");
  pal_end(&pal);
}

static void integers(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(sum2), 0, 0);
  check_equal("two integers", call2(&pal, 1000, 1), pal_sum2(1000, 1));
  check_equal("two large integers", call2(&pal, (word)-5, (word)-7), pal_sum2((word)-5, (word)-7));
  check_equal("calls are counted", pal_report(&pal).calls, 2);
  pal_end(&pal);

  PAL_START(&pal, CODE_OF(sum10), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  word arguments[10];
  for (int index = 0; index < 10; index++) arguments[index] = (word)(index + 1) * (word)0x123456789abcdef1u;
  const word *a = arguments;
  word expected = pal_sum10(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
  check_equal("ten integers", call10(&pal, arguments), expected);
  pal_end(&pal);
}

static void one_pointer(void) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(pointer), 0, 1);
  word value = 41;
  check_equal("a pointer: read", call2(&pal, 1000, (word)&value), 1041);
  check_equal("a pointer: written", value, 42);
  check_equal("a pointer: read again", call2(&pal, 1, (word)&value), 43);
  check_equal("a pointer: written again", value, 43);
  pal_end(&pal);

  PAL_START(&pal, CODE_OF(where), 1);
  word place = call1(&pal, (word)&value), start = (word)pal.parameters;
  check("a pointer: inside it leads to the parameter section",
        place >= start && place + sizeof value <= start + PARAMETER_PAGES * PAGE);
  pal_end(&pal);
}

// One behind the other, each with a word around it that must stay.
static void ten_pointers(void) {
  struct pal pal;
  word sizes[10], total = 1;
  for (int index = 0; index < 10; index++) total += 1 + (sizes[index] = WORDS_OF_BUFFER(index));
  word *mine = malloc(total * sizeof(word)), *same = malloc(total * sizeof(word)), a[10], b[10];
  for (word index = 0; index < total; index++) mine[index] = same[index] = index * 77;
  for (word index = 0, place = 1; index < 10; place += sizes[index++] + 1) {
    a[index] = (word)(mine + place);
    b[index] = (word)(same + place);
  }
  word *const *p = (word *const *)b;
  word expected = pal_words10(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
  pal_start(&pal, CODE_OF(words10), 10, sizes);
  check_equal("ten pointers: read", call10(&pal, a), expected);
  check("ten pointers: written, and nothing else", memcmp(mine, same, total * sizeof(word)) == 0);
  pal_end(&pal);
  free(mine);
  free(same);
}

static void fill(word *words, word count, word seed) {
  for (word index = 0; index < count; index++) words[index] = seed = work(seed, 1);
}

// A buffer of `count` words from `offset` bytes behind a page's start on.
static void one_buffer(const char *name, word count, word offset) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(words), 0, count);
  char *pages = pages_map(4);
  word *buffer = (word *)(pages + offset), same[count];
  fill(buffer, count, offset);
  memcpy(same, buffer, sizeof same);
  word expected = pal_words(count, same);
  require_equal(name, call2(&pal, count, (word)buffer), expected);
  check(name, memcmp(buffer, same, sizeof same) == 0);
  char zeroes[4 * PAGE] = {0};
  require(name, memcmp(pages, zeroes, offset) == 0);
  require(name, memcmp((char *)(buffer + count), zeroes, 4 * PAGE - offset - sizeof same) == 0);
  pages_unmap(pages, 4);
  pal_end(&pal);
}

static void restored(void) {
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(sum2), 0, 0);
  char before[PAGE];
  memcpy(before, pal.code, PAGE);
  for (int turn = 0; turn < 3; turn++) {
    require_equal("register again", pal_register(&pal), SUCCESS);
    require("while registered, the caller has no copy", memcmp(before, pal.code, 16) != 0);
    require_equal("called again", call2(&pal, turn, 1), pal_sum2(turn, 1));
    require_equal("unregister", pal_unregister(&pal), SUCCESS);
    require("unregistering puts the code back", memcmp(before, pal.code, PAGE) == 0);
    require_equal("and it is ordinary code again", call2(&pal, turn, 2), pal_sum2(turn, 2));
  }
  note("registered and unregistered three times");
  pal_destroy(&pal);
}

// What a PAL remembers is its own: the caller's page stays as it was.
static void memory_of_its_own(void) {
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(counter), 0);
  *(word *)pal.data = 100;
  require_equal("register", pal_register(&pal), SUCCESS);
  check_equal("data begins as the caller's", call1(&pal, 5), 105);
  *(word *)pal.data = 7;
  check_equal("data is private then", call1(&pal, 5), 110);
  check_equal("and does not come back", *(word *)pal.data, 7);
  pal_end(&pal);
}

// A second data section, and code that the caller keeps.
static void more_sections(void) {
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(sum2), 0, 0);
  char *more = pages_map(4);
  memcpy(more, pal.code, PAGE);
  pal.sections.section[pal.sections.count++] = (struct section){SECTION_SHARED_CODE, 1, (word)more};
  pal.sections.section[pal.sections.count++] = (struct section){SECTION_DATA, 2, (word)more + PAGE};
  require_equal("register six sections", pal_register(&pal), SUCCESS);
  check_equal("six sections", call2(&pal, 7, 8), pal_sum2(7, 8));
  check("shared code stays with the caller", memcmp(more, pal.origin.start, pal.origin.end - pal.origin.start) == 0);
  pal_end(&pal);
  pages_unmap(more, 4);
}

int main(void) {
  struct pool before = pool_settled();
  detection_outside();
  detection_inside();
  integers();
  one_pointer();
  ten_pointers();
  one_buffer("256 words", 256, 0);
  one_buffer("a buffer across a page's end", 64, PAGE - 5 * sizeof(word));
  one_buffer("a buffer across two pages' ends", PAGE / sizeof(word) + 20, PAGE - 10 * sizeof(word));
  one_buffer("a buffer at an odd address", 33, PAGE - 61);
  restored();
  memory_of_its_own();
  more_sections();
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
