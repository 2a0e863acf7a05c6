// Compiled with flags of its own (see the Makefile): this code is copied, so it may refer to nothing outside of it.
#include "code.h"

PAL_UNIT_HERE(classic);

PAL_CODE(classic) uintptr_t PAL_ENTRY classic_add(uintptr_t a, uintptr_t *p) {
  const uintptr_t sum = a + *p;
  *p += 1;
  return sum;
}

PAL_CODE(classic) uint32_t PAL_ENTRY classic_locate(void) {
  const uint32_t detection_leaf = 0x7a567254;
  uint32_t number, eax, ecx, edx;
  __asm__ volatile("cpuid" : "=a"(eax), "=b"(number), "=c"(ecx), "=d"(edx) : "a"(detection_leaf), "c"(0));
  return number;
}

PAL_CODE(classic) uintptr_t PAL_ENTRY classic_spoil(void) {
  uintptr_t secret = (uintptr_t)0x5ec7e75ec7e75ec7;
#ifdef __x86_64__
  __asm__ volatile("mov %0, %%rcx; mov %0, %%rdx; mov %0, %%rsi; mov %0, %%rdi\n"
                   "mov %0, %%r8; mov %0, %%r9; mov %0, %%r10; mov %0, %%r11"
                   :
                   : "a"(secret)
                   : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
#else
  __asm__ volatile("mov %0, %%ecx; mov %0, %%edx" : : "a"(secret) : "ecx", "edx");
#endif
  return secret;
}

// Multiplying by an odd number loses nothing, and turning brings the upper bits down.
PAL_CODE(classic) static uintptr_t mix(uintptr_t so_far, uintptr_t word) {
  const unsigned bits = sizeof(uintptr_t) * 8, turn = 13;
  const uintptr_t product = (so_far ^ word) * (uintptr_t)0x9e3779b97f4a7c15 + 1;
  return product << turn | product >> (bits - turn);
}

PAL_CODE(classic) uintptr_t PAL_ENTRY classic_mix_integers(uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d,
                                                           uintptr_t e, uintptr_t f, uintptr_t g, uintptr_t h,
                                                           uintptr_t i, uintptr_t j) {
  return mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(0, a), b), c), d), e), f), g), h), i), j);
}

// Changes the words as well, each in its own way.
PAL_CODE(classic) static uintptr_t mix_words(uintptr_t so_far, uintptr_t *words, size_t count) {
  for (size_t index = 0; index < count; index++) {
    so_far = mix(so_far, words[index]);
    words[index] ^= so_far;
  }
  return so_far;
}

PAL_CODE(classic) uintptr_t PAL_ENTRY classic_mix_pointers(uintptr_t *a, uintptr_t *b, uintptr_t *c, uintptr_t *d,
                                                           uintptr_t *e, uintptr_t *f, uintptr_t *g, uintptr_t *h,
                                                           uintptr_t *i, uintptr_t *j) {
  uintptr_t result = mix_words(mix_words(mix_words(0, a, 1), b, 1), c, 1);
  result = mix_words(mix_words(mix_words(result, d, 1), e, 1), f, 1);
  return mix_words(mix_words(mix_words(mix_words(result, g, 1), h, 1), i, 1), j, 1);
}

PAL_CODE(classic) uintptr_t PAL_ENTRY classic_mix_arrays(size_t m, uintptr_t *a, size_t n, uintptr_t *b, size_t o,
                                                         uintptr_t *c, size_t p, uintptr_t *d, size_t q,
                                                         uintptr_t *e) {
  const uintptr_t result = mix_words(mix_words(mix_words(0, a, m), b, n), c, o);
  return mix_words(mix_words(result, d, p), e, q);
}
