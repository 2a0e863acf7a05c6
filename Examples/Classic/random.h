// Random words of the full width, the same for the same seed.
#pragma once

#include <stdint.h>

void random_begin(uintptr_t seed);
uintptr_t random_word(void);
