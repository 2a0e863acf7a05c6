// A PAL that keeps its state in x87 and SSE registers only.
#include "pals.h"

// Every step doubles what is in the registers and takes the seed away again: exact in both formats.
PAL(vectors) word pal_vectors(word seed, word steps) {
  uint32_t integer = seed & 0xffff, again = 0, single = 0;
  __asm__ volatile("cvtsi2ss %0, %%xmm7; movaps %%xmm7, %%xmm6; fildl %1; fld %%st(0)" : : "r"(integer), "m"(integer));
  for (word step = 0; step < steps; step++)
    __asm__ volatile("addss %%xmm6, %%xmm7; subss %%xmm6, %%xmm7; fadd %%st(1), %%st; fsub %%st(1), %%st" ::: "memory");
  __asm__ volatile("fistpl %0; fstp %%st(0); movss %%xmm7, %1" : "=m"(again), "=m"(single));
  __asm__ volatile("cvttss2si %1, %0" : "=r"(integer) : "m"(single));
  return (word)integer << 8 ^ again;
}
