// What the functions of PALs are made with. They are copied, so they may refer to nothing but themselves, their
// arguments and the data page behind them; the Makefile sees to it that no reference is left open.
#pragma once

#include "../Common/contract.h"

enum { CODE_BYTES = 4096, DATA_WORDS = 4096 / sizeof(word) };

// The functions of a unit lie side by side; those that are not entries are also static.
#define PAL(unit) __attribute__((section("code_" #unit), used, noinline))
#define INLINE static inline __attribute__((always_inline))

INLINE word *data(void) {
  word here;
#ifdef __x86_64__
  __asm__("lea 0(%%rip), %0" : "=r"(here));
#else
  __asm__("call 1f\n1: pop %0" : "=r"(here));
#endif
  return (word *)((here & ~(word)(CODE_BYTES - 1)) + CODE_BYTES);
}

// Mixes `value` into `sum` so that neither order nor place can change unnoticed.
INLINE word mix(word sum, word value) {
  sum = (sum ^ value) * (word)0x9e3779b97f4a7c15u;
  return sum ^ sum >> (sizeof(word) * 4);
}
