// Random bytes: of the micro-TPM's generator, which does not trust the processor's alone; by RDRAND (AMD64 manual
// volume 3, "RDRAND") where there is none. Nothing else that a PAL can reach is beyond the influence of the system
// around it.
#include "pal-side.h"

static int has_rdrand(void) {
  uint32_t a = 1, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return c >> 30 & 1;
}

static uintptr_t random_word(void) {
  // The manual's advice: ten failures in a row mean that the generator is broken.
  for (int attempt = 0; attempt < 10; attempt++) {
    uintptr_t word;
    unsigned char is_good;
    __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(word), "=qm"(is_good) : : "cc");
    if (is_good) return word;
  }
  __builtin_trap();
}

static void fill_by_rdrand(uint8_t *next, size_t bytes) {
  if (!has_rdrand()) __builtin_trap();
  while (bytes > 0) {
    uintptr_t word = random_word();
    size_t part = bytes < sizeof word ? bytes : sizeof word;
    memcpy(next, &word, part);
    next += part;
    bytes -= part;
  }
}

void arc4random_buf(void *to, size_t bytes) {
  uint8_t *next = to;
  while (bytes > 0) {
    size_t part = bytes < PAL_MOST_RANDOM_BYTES ? bytes : PAL_MOST_RANDOM_BYTES;
    if (pal_random(next, part) != PAL_SUCCESS) {
      fill_by_rdrand(next, bytes);
      return;
    }
    next += part;
    bytes -= part;
  }
}
