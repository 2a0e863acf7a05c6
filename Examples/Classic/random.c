#include "random.h"

#include <stdlib.h>

void random_begin(uintptr_t seed) { srand((unsigned)seed); }

// The library's numbers have 15 bits somewhere, and the lowest ones are poor: a byte of each is what one can have.
uintptr_t random_word(void) {
  uintptr_t word = 0;
  for (size_t byte = 0; byte < sizeof word; byte++) word = word << 8 | (uintptr_t)(rand() >> 4 & UINT8_MAX);
  return word;
}
