// Evidence: a quote and all that whoever verifies it needs besides, one behind the other.
#include "pal-side.h"

enum { ALL_PCRS = (1 << PAL_PCR_COUNT) - 1, KEY = PAL_QUOTE_BYTES, VALUES = KEY + PAL_IDENTITY_KEY_BYTES };

_Static_assert(VALUES + PAL_PCR_COUNT * PAL_DIGEST_BYTES == PAL_MOST_EVIDENCE_BYTES, "all registers fit in");

static size_t bytes_of(uint32_t selection) {
  size_t bytes = VALUES;
  for (uint32_t rest = selection; rest != 0; rest &= rest - 1) bytes += PAL_DIGEST_BYTES;
  return bytes;
}

enum pal_error pal_evidence(
    const uint8_t nonce[PAL_DIGEST_BYTES], uint32_t selection, void *evidence, size_t *evidence_bytes) {
  if (selection == 0 || (selection & ~(uint32_t)ALL_PCRS) != 0) return PAL_ERROR_NO_SUCH_PCR;
  const size_t room = *evidence_bytes;
  *evidence_bytes = bytes_of(selection);
  if (room < *evidence_bytes) return PAL_ERROR_BUFFER_TOO_SMALL;
  uint8_t *const to = evidence;
  uint8_t key[PAL_IDENTITY_KEY_BYTES];
  size_t values_bytes = *evidence_bytes - VALUES, key_bytes = sizeof key;
  // The key is stored behind the quote, which stores nothing if it fails: the evidence may lie over the nonce.
  enum pal_error error = pal_identity_key(key, &key_bytes);
  if (error == PAL_SUCCESS) error = pal_quote(nonce, selection, to, to + VALUES, &values_bytes);
  if (error == PAL_SUCCESS)
    memcpy(to + KEY, key, sizeof key);
  else
    *evidence_bytes = room;
  return error;
}
