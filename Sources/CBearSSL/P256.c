// The curve is named here and not asked for: br_ec_get_default would bring all the others along. Its code uses general
// registers only; what makes a signature's random number uses vector registers.
#include "CBearSSL.h"
#include <bearssl.h>

void p256_public_key(const uint8_t scalar[32], uint8_t point[65]) {
  br_ec_p256_m31.mulgen(point, scalar, 32, BR_EC_secp256r1);
}

bool p256_sign(const uint8_t scalar[32], const uint8_t digest[32], uint8_t signature[64]) {
  // BearSSL reads the scalar only, though its structure does not say so.
  br_ec_private_key key = {.curve = BR_EC_secp256r1, .x = (unsigned char *)scalar, .xlen = 32};
  return br_ecdsa_i31_sign_raw(&br_ec_p256_m31, &br_sha256_vtable, digest, &key, signature) == 64;
}
