// For functions that return the line of what is not as it should be.
#pragma once

#include "micro-tpm-c.h"

#define REQUIRE(condition)             \
  do {                                 \
    if (!(condition)) return __LINE__; \
  } while (0)

static const uint8_t zeroes[PAL_DIGEST_BYTES];
