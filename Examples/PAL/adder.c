// A first PAL: a function that adds, called as an ordinary function and then as a PAL.
//
//     gcc -std=gnu17 -O2 -static -o adder adder.c pal.c
//     pal vm start --share $PWD
//     pal vm exec -- $PWD/adder
//
// Prints what it returned each time, what detection says there, and how often the processor left program or PAL in a
// hundred calls. Exits with 0 if all is as it should be, 1 if not, 2 if TrustVisor is not there or refuses.
#include "pal.h"

#include <stdio.h>

enum { calls = 100 };

typedef word adder(word a, word *p);
typedef word asker(void);

PAL_CODE static word add(word a, word *p) {
  word sum = a + *p;
  *p += 1;
  return sum;
}

PAL_CODE static word ask(void) {
  uint32_t eax = 0x7a567254, ebx, ecx = 0, edx;
  __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  return ebx;
}

static const struct parameter_list integer_and_pointer = {
    2, 0, {{parameter_integer, 0, 0}, {parameter_pointer, 0, 1}}};
static const struct parameter_list nothing = {0};

// Calls both functions where they are and prints a line of the table; true if all is as it should be.
static bool show(const char *where, struct pal *sum, struct pal *who, bool inside) {
  word number = 2;
  word result = ((adder *)sum->entry)(40, &number);
  uint32_t detection = ((asker *)who->entry)();
  printf("%-8s %6lu %4lu  ", where, (unsigned long)result, (unsigned long)number);
  if (detection == detection_outside) printf("no PAL\n");
  else printf("PAL %lu\n", (unsigned long)detection);
  return result == 42 && number == 3 && (detection != detection_outside) == inside;
}

struct exits {
  uint64_t hypercalls, returns, interruptions, others;
};

// Asking is a hypercall too: it is not counted.
static struct exits exits_so_far(void) {
  static uint64_t asked;
  struct exits now = {
      .hypercalls = exit_count(exit_hypercall) - asked,
      .returns = exit_count(exit_pal_return),
      .interruptions = exit_count(exit_pal_interrupt),
      .others = exit_count(exit_pal_fault) + exit_count(exit_pal_extended_state) + exit_count(exit_pal_request),
  };
  asked += 6;
  return now;
}

// An interruption costs the exit that lets it through and the call's hypercall once more.
static bool count(struct pal *sum) {
  word number = 0;
  struct exits before = exits_so_far();
  for (word i = 0; i < calls; i++) ((adder *)sum->entry)(i, &number);
  struct exits after = exits_so_far();
  uint64_t hypercalls = after.hypercalls - before.hypercalls, returns = after.returns - before.returns;
  uint64_t interruptions = after.interruptions - before.interruptions, others = after.others - before.others;
  printf("%d calls, %llu exits, %llu interruptions\n", calls,
         (unsigned long long)(hypercalls + returns + interruptions + others), (unsigned long long)interruptions);
  return number == calls && hypercalls == calls + interruptions && returns == calls && others == 0;
}

static bool is_refused(const char *what, word reason) {
  if (reason != 0) printf("refused %s %lu\n", what, (unsigned long)reason);
  return reason != 0;
}

int main(void) {
  struct pal sum, who;
  if (!trustvisor_is_there()) {
    fprintf(stderr, "adder: TrustVisor is not beneath: run this in the emulated PC, 'pal vm exec'.\n");
    return 2;
  }
  if (!pal_make(&sum, add, 1) || !pal_make(&who, ask, 1)) {
    perror("adder: no memory for a PAL");
    return 2;
  }
  printf("         result   *p  detection\n");
  bool good = show("outside", &sum, &who, false);
  if (is_refused("register", pal_register(&sum, &integer_and_pointer))) return 2;
  if (is_refused("register", pal_register(&who, &nothing))) return 2;
  good &= show("inside", &sum, &who, true);
  good &= count(&sum);
  if (is_refused("unregister", pal_unregister(&who)) || is_refused("unregister", pal_unregister(&sum))) return 2;
  // It is an ordinary function again.
  good &= show("after", &sum, &who, false);
  return good ? 0 : 1;
}
