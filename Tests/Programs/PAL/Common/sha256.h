// SHA-256 (FIPS 180-4).
#pragma once

#include <stddef.h>
#include <stdint.h>

void sha256(const void *message, size_t bytes, uint8_t digest[32]);
