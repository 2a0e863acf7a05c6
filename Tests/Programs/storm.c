// Makes hypercalls with random registers, as many as the first word says, by both opcodes. Ends with 0 if
// the test hypercall still answers. An address that a hypercall needs and that leads nowhere is a page fault of the
// program's.
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static sigjmp_buf escape;

static void on_fault(int number) { siglongjmp(escape, number); }

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static unsigned long call(int other, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
                          unsigned long s, unsigned long t) {
  if (other)
    __asm__ volatile("vmcall" : "+a"(a), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : "m"(b) : "memory");
  else
    __asm__ volatile("vmmcall" : "+a"(a), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : "m"(b) : "memory");
  return a;
}

int main(int count, char **words) {
  unsigned long calls = count > 1 ? strtoul(words[1], 0, 10) : 1000;
  static volatile unsigned long i, answered, faults;
  sigaction(SIGSEGV, &(struct sigaction){.sa_handler = on_fault}, NULL);
  if (sigsetjmp(escape, 1) != 0) faults++;
  while (i < calls) {
    i++;
    unsigned long number = next() % 3 == 0 ? next() : next() % 512;
    answered += call(next() & 1, number, next(), next(), next(), next(), next()) == 0;
  }
  printf("%lu calls, %lu answered, %lu faults\n", calls, answered, faults);
  return call(0, 255, 0, 0, 0, 0, 0) == 0 && call(1, 255, 0, 0, 0, 0, 0) == 0 ? 0 : 1;
}
