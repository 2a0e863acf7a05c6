// What a PAL has besides its own code: it runs without an operating system and without a C library. The header that
// `pal build` generates includes this one inside a PAL.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "micro-tpm.h"

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

// Memory from the PAL's heap, aligned for every type; NULL if there is no room.
void *malloc(size_t bytes);
void free(void *memory);
// The same, aligned to a power of 2; the result is an error number, 0 for none. Embedded Swift allocates with it.
int posix_memalign(void **memory, size_t alignment, size_t bytes);

// Random bytes, fit for keys: of the micro-TPM, else of the processor. Ends the call as an exception if neither has
// any.
void arc4random_buf(void *to, size_t bytes);

// For `pal_extend_pcr`, among others.
void pal_sha256(const void *data, size_t bytes, uint8_t digest[PAL_DIGEST_BYTES]);
