// A PAL that keeps values in YMM registers only.
#include "pals.h"

#ifdef __x86_64__
#define FOR_ALL(one) \
  one(0) one(1) one(2) one(3) one(4) one(5) one(6) one(7) one(8) one(9) one(10) one(11) one(12) one(13) one(14) one(15)
#else
#define FOR_ALL(one) one(0) one(1) one(2) one(3) one(4) one(5) one(6) one(7)
#endif
#define LOAD(number) "vmovdqu " #number "*32(%0), %%ymm" #number "\n"
#define STORE(number) "vmovdqu %%ymm" #number ", " #number "*32(%0)\n"

INLINE void load(const word *values) { __asm__ volatile(FOR_ALL(LOAD) : : "r"(values) : "memory"); }
INLINE void store(word *values) { __asm__ volatile(FOR_ALL(STORE) : : "r"(values) : "memory"); }

INLINE word features(void) {
  uint32_t a = 1, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return c;
}

INLINE word components(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low | high;
}

PAL(avx) word pal_avx(word what, word steps, word *values) {
  if (what == AVX_FEATURES) return features();
  if (what == AVX_COMPONENTS) return components();
  if (what == AVX_LOOK) {
    store(values);
    return 0;
  }
  load(values);
  if (what == AVX_DIE) __asm__ volatile("ud2");
  for (word index = 0; index < AVX_WORDS; index++) ((volatile word *)values)[index] = 0;
  word result = work(what, steps);
  store(values);
  return result;
}
