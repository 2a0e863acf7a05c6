#include "key.h"

#include <bearssl.h>

#include "signer.h"

enum { SEED_BYTES = 48, POINT_BYTES = 65 };

// What all public keys on P-256 begin with (RFC 5480): that they are on P-256, and that an uncompressed point follows.
static const uint8_t public_key_start[PUBLIC_KEY_BYTES - POINT_BYTES] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};

void wipe(void *secret, size_t bytes) {
  memset(secret, 0, bytes);
  // As if somebody looked: else the compiler could leave out what nobody does.
  __asm__ volatile("" : : "r"(secret) : "memory");
}

static br_ec_private_key private_key(const struct key *key) {
  // BearSSL only reads it, though its structure does not say so.
  return (br_ec_private_key){.curve = BR_EC_secp256r1, .x = (uint8_t *)key->scalar, .xlen = SCALAR_BYTES};
}

static void complete(struct key *key) {
  br_ec_public_key public_key;
  br_ec_private_key secret = private_key(key);
  memcpy(key->public_key, public_key_start, sizeof public_key_start);
  uint8_t *point = key->public_key + sizeof public_key_start;
  br_ec_compute_pub(&br_ec_p256_m31, &public_key, point, &secret);
}

bool key_make(struct key *key) {
  uint8_t seed[SEED_BYTES];
  if (pal_random(seed, sizeof seed) != PAL_SUCCESS) return false;
  br_hmac_drbg_context generator;
  br_hmac_drbg_init(&generator, &br_sha256_vtable, seed, sizeof seed);
  br_ec_keygen(&generator.vtable, &br_ec_p256_m31, NULL, key->scalar, BR_EC_secp256r1);
  complete(key);
  wipe(seed, sizeof seed);
  wipe(&generator, sizeof generator);
  return true;
}

void key_from(const uint8_t scalar[SCALAR_BYTES], struct key *key) {
  memcpy(key->scalar, scalar, SCALAR_BYTES);
  complete(key);
}

size_t key_sign(const struct key *key, const uint8_t digest[32], uint8_t signature[MOST_SIGNATURE_BYTES]) {
  br_ec_private_key secret = private_key(key);
  // Deterministic (RFC 6979), so that no bad random number can give the key away.
  return br_ecdsa_i31_sign_asn1(&br_ec_p256_m31, &br_sha256_vtable, digest, &secret, signature);
}
