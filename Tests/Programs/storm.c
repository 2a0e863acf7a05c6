// Makes hypercalls with random registers, as many as the first word says, by both opcodes. Ends with 0 if
// the test hypercall still answers. Those that name memory which is not there fault as any access would.
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Not inline: its registers are not to be kept over the way back.
__attribute__((noinline)) static unsigned long call(int other, unsigned long a, unsigned long b, unsigned long c,
                                                    unsigned long d, unsigned long s, unsigned long t) {
  if (other)
    __asm__ volatile("vmcall" : "+a"(a), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : "m"(b) : "memory");
  else
    __asm__ volatile("vmmcall" : "+a"(a), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : "m"(b) : "memory");
  return a;
}

static sigjmp_buf way_back;
static unsigned long answered, faults;

static void leave(int signal) { siglongjmp(way_back, signal); }

static void call_at_random(void) {
  unsigned long number = next() % 3 == 0 ? next() : next() % 512;
  if (sigsetjmp(way_back, 1) != 0)
    faults++;
  else
    answered += call(next() & 1, number, next(), next(), next(), next(), next()) == 0;
}

int main(int count, char **words) {
  unsigned long calls = count > 1 ? strtoul(words[1], 0, 10) : 1000;
  signal(SIGSEGV, leave);
  for (unsigned long i = 0; i < calls; i++) call_at_random();
  printf("%lu calls, %lu answered, %lu faulted\n", calls, answered, faults);
  return call(0, 255, 0, 0, 0, 0, 0) == 0 && call(1, 255, 0, 0, 0, 0, 0) == 0 ? 0 : 1;
}
