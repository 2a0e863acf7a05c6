// What other programs and other PALs are to open, and whoever wants to know what this PAL is.
#include "checks.h"

void hash(const uint8_t *data, uint32_t count, uint8_t digest[32]) { pal_sha256(data, count, digest); }

uint32_t seal_text(const uint8_t *text, uint32_t text_count, uint8_t *sealed, uint32_t *sealed_count) {
  size_t count = *sealed_count;
  enum pal_error error = pal_seal(text, text_count, NULL, sealed, &count);
  *sealed_count = error == PAL_SUCCESS ? (uint32_t)count : 0;
  return error;
}

uint32_t open_text(const uint8_t *sealed, uint32_t sealed_count, uint8_t *text, uint32_t *text_count) {
  size_t count = *text_count;
  enum pal_error error = pal_unseal(sealed, sealed_count, text, &count, NULL);
  *text_count = error == PAL_SUCCESS ? (uint32_t)count : 0;
  return error;
}

uint32_t attest(
    const uint8_t nonce[32], uint32_t selection, uint8_t quote[219], uint8_t *values, uint32_t *values_count,
    uint8_t pem[178]) {
  size_t count = *values_count, pem_count = PAL_IDENTITY_KEY_BYTES;
  enum pal_error error = pal_quote(nonce, selection, quote, values, &count);
  *values_count = error == PAL_SUCCESS ? (uint32_t)count : 0;
  return error != PAL_SUCCESS ? error : pal_identity_key(pem, &pem_count);
}
