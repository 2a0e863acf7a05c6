// Attestation. That tools for TPMs accept these quotes, the tests see outside.
#include "checks.h"

enum { MESSAGE = 2, NONCE = 46, MESSAGE_END = 147, SELECTION = 1 << 0 | 1 << 7, VALUES = 2 * PAL_DIGEST_BYTES };

static uint8_t quote[PAL_QUOTE_BYTES], values[PAL_PCR_COUNT * PAL_DIGEST_BYTES], pem[PAL_IDENTITY_KEY_BYTES];
static uint8_t nonce[PAL_DIGEST_BYTES];

static uint32_t check_message(void) {
  static const uint8_t start[] = {0, 145, 0xff, 'T', 'C', 'G', 0x80, 0x18};
  uint8_t digest[PAL_DIGEST_BYTES], value[PAL_DIGEST_BYTES];
  REQUIRE(memcmp(quote, start, sizeof start) == 0);
  REQUIRE(memcmp(quote + NONCE, nonce, sizeof nonce) == 0);
  pal_sha256(values, VALUES, digest);
  REQUIRE(memcmp(quote + MESSAGE_END - PAL_DIGEST_BYTES, digest, sizeof digest) == 0);
  REQUIRE(pal_read_pcr(0, value) == PAL_SUCCESS && memcmp(values, value, sizeof value) == 0);
  REQUIRE(pal_read_pcr(7, value) == PAL_SUCCESS && memcmp(values + sizeof value, value, sizeof value) == 0);
  return 0;
}

static uint32_t check_key(void) {
  static const char start[] = "-----BEGIN PUBLIC KEY-----\n";
  size_t count = sizeof pem - 1;
  REQUIRE(pal_identity_key(pem, &count) == PAL_ERROR_BUFFER_TOO_SMALL && count == sizeof pem && pem[0] == 0);
  REQUIRE(pal_identity_key(pem, &count) == PAL_SUCCESS && count == sizeof pem);
  REQUIRE(memcmp(pem, start, sizeof start - 1) == 0 && pem[sizeof pem - 1] == '\n');
  return 0;
}

// Signatures of one message need not be the same.
static uint32_t check_evidence(void) {
  static uint8_t evidence[PAL_MOST_EVIDENCE_BYTES], other[PAL_MOST_EVIDENCE_BYTES];
  const size_t fixed = PAL_QUOTE_BYTES + PAL_IDENTITY_KEY_BYTES;
  size_t count = fixed + VALUES - 1, refused = 7;
  REQUIRE(pal_evidence(nonce, SELECTION, evidence, &count) == PAL_ERROR_BUFFER_TOO_SMALL && count == fixed + VALUES);
  REQUIRE(memcmp(evidence, other, sizeof other) == 0);
  REQUIRE(pal_evidence(nonce, SELECTION, evidence, &count) == PAL_SUCCESS && count == fixed + VALUES);
  REQUIRE(memcmp(evidence, quote, MESSAGE_END) == 0 && memcmp(evidence + PAL_QUOTE_BYTES, pem, sizeof pem) == 0);
  REQUIRE(memcmp(evidence + fixed, values, VALUES) == 0 && evidence[fixed + VALUES] == 0);
  REQUIRE(pal_evidence(nonce, 0, other, &refused) == PAL_ERROR_NO_SUCH_PCR && refused == 7);
  REQUIRE(pal_evidence(nonce, 1 << PAL_PCR_COUNT | 1, other, &refused) == PAL_ERROR_NO_SUCH_PCR && refused == 7);
  refused = PAL_MOST_EVIDENCE_BYTES;
  REQUIRE(pal_evidence(nonce, SELECTION, NULL, &refused) == PAL_ERROR_NOT_ACCESSIBLE);
  REQUIRE(refused == PAL_MOST_EVIDENCE_BYTES && other[0] == 0);
  // The nonce may lie where the evidence goes.
  count = sizeof other;
  memcpy(other, nonce, sizeof nonce);
  REQUIRE(pal_evidence(other, (1 << PAL_PCR_COUNT) - 1, other, &count) == PAL_SUCCESS && count == sizeof other);
  REQUIRE(memcmp(other + NONCE, nonce, sizeof nonce) == 0);
  return 0;
}

uint32_t check_quotes(void) {
  size_t count = sizeof values;
  REQUIRE(pal_random(nonce, sizeof nonce) == PAL_SUCCESS && pal_extend_pcr(7, nonce) == PAL_SUCCESS);
  REQUIRE(pal_quote(nonce, SELECTION, quote, values, &count) == PAL_SUCCESS && count == VALUES);
  uint32_t line = check_message();
  if (line == 0) line = check_key();
  if (line == 0) line = check_evidence();
  if (line != 0) return line;
  count = VALUES - 1;
  REQUIRE(pal_quote(nonce, SELECTION, quote, values, &count) == PAL_ERROR_BUFFER_TOO_SMALL && count == VALUES);
  REQUIRE(pal_quote(nonce, 0, quote, values, &count) == PAL_ERROR_NO_SUCH_PCR);
  REQUIRE(pal_quote(nonce, 1 << PAL_PCR_COUNT | 1, quote, values, &count) == PAL_ERROR_NO_SUCH_PCR);
  count = sizeof values;
  REQUIRE(pal_quote(nonce, (1 << PAL_PCR_COUNT) - 1, quote, values, &count) == PAL_SUCCESS && count == sizeof values);
  return 0;
}
