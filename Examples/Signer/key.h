// A key for ECDSA on P-256, inside the PAL.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  SCALAR_BYTES = 32,
  PUBLIC_KEY_BYTES = 91,
  MOST_SIGNATURE_BYTES = 72,
};

struct key {
  // The secret: a number, big-endian.
  uint8_t scalar[SCALAR_BYTES];
  // SubjectPublicKeyInfo in DER.
  uint8_t public_key[PUBLIC_KEY_BYTES];
};

// A new one; false if there are no random numbers.
bool key_make(struct key *key);

// The one with this secret, which must be a key's.
void key_from(const uint8_t scalar[SCALAR_BYTES], struct key *key);

// Signs a digest, in DER; how many bytes that are, 0 if it cannot be done.
size_t key_sign(const struct key *key, const uint8_t digest[32], uint8_t signature[MOST_SIGNATURE_BYTES]);

// Overwrites what must not be found on the stack by whatever runs there next.
void wipe(void *secret, size_t bytes);
