// What the program can ask the signer's PAL for.
#include <bearssl.h>

#include "key.h"
#include "refusals.h"
#include "signer.h"

enum {
  // The register that is extended with the public key.
  KEY_PCR = 16,
  CERTIFIED = 1 << 0 | 1 << KEY_PCR,
  // A sealed key begins with this number.
  VERSION = 1,
};

// What is sealed.
struct stored_key {
  uint8_t version, scalar[SCALAR_BYTES];
};

static struct key key;
static bool has_key;
static br_sha256_context document;
static bool has_document;

static enum refusal refusal_of(enum pal_error error) {
  switch (error) {
    case PAL_SUCCESS: return DONE;
    case PAL_ERROR_NOT_SEALED_DATA:
    case PAL_ERROR_TOO_LONG: return NOT_A_KEY;
    case PAL_ERROR_NOT_GENUINE: return NOT_GENUINE;
    case PAL_ERROR_POLICY_NOT_MET: return OTHER_PROGRAM;
    case PAL_ERROR_BUFFER_TOO_SMALL: return NO_ROOM;
    default: return CANNOT_KEEP;
  }
}

// From here on the key is this PAL's, and register 16 says so.
static enum refusal take(const struct key *taken) {
  uint8_t digest[PAL_DIGEST_BYTES];
  pal_sha256(taken->public_key, sizeof taken->public_key, digest);
  enum pal_error error = pal_extend_pcr(KEY_PCR, digest);
  if (error != PAL_SUCCESS) return refusal_of(error);
  key = *taken;
  // The program can give a call up after any instruction: nothing of the key may come behind this.
  __asm__ volatile("" : : : "memory");
  has_key = true;
  return DONE;
}

uint32_t signer_create(void) {
  struct key made;
  if (has_key) return HAS_KEY;
  enum refusal refusal = key_make(&made) ? take(&made) : CANNOT_KEEP;
  wipe(&made, sizeof made);
  return refusal;
}

// Others can seal something for this PAL, too: what they chose is no secret.
static bool is_by_this_pal(const uint8_t digest_at_creation[PAL_DIGEST_BYTES]) {
  uint8_t value[PAL_DIGEST_BYTES], digest[PAL_DIGEST_BYTES];
  if (pal_read_pcr(0, value) != PAL_SUCCESS) return false;
  pal_sha256(value, sizeof value, digest);
  return memcmp(digest, digest_at_creation, sizeof digest) == 0;
}

static enum refusal unseal(const uint8_t *sealed, uint32_t sealed_count, struct stored_key *stored) {
  size_t count = sizeof *stored;
  uint8_t digest_at_creation[PAL_DIGEST_BYTES];
  if (sealed_count != sizeof *stored + PAL_SEAL_OVERHEAD) return NOT_A_KEY;
  enum pal_error error = pal_unseal(sealed, sealed_count, stored, &count, digest_at_creation);
  if (error != PAL_SUCCESS) return refusal_of(error);
  if (!is_by_this_pal(digest_at_creation)) return OTHER_PROGRAM;
  return stored->version == VERSION ? DONE : NOT_A_KEY;
}

uint32_t signer_open(const uint8_t *sealed, uint32_t sealed_count) {
  struct stored_key stored = {0};
  struct key opened;
  if (has_key) return HAS_KEY;
  enum refusal refusal = unseal(sealed, sealed_count, &stored);
  if (refusal == DONE) {
    key_from(stored.scalar, &opened);
    refusal = take(&opened);
    wipe(&opened, sizeof opened);
  }
  wipe(&stored, sizeof stored);
  return refusal;
}

uint32_t signer_seal(uint8_t *sealed, uint32_t *sealed_count) {
  size_t count = *sealed_count;
  *sealed_count = 0;
  if (!has_key) return NO_KEY;
  struct stored_key stored = {.version = VERSION};
  memcpy(stored.scalar, key.scalar, sizeof stored.scalar);
  enum pal_error error = pal_seal(&stored, sizeof stored, NULL, sealed, &count);
  wipe(&stored, sizeof stored);
  if (error == PAL_SUCCESS) *sealed_count = (uint32_t)count;
  return refusal_of(error);
}

// Hands out bytes, if there is room.
static enum refusal give(const void *bytes, size_t count, uint8_t *to, uint32_t *to_count) {
  size_t room = *to_count;
  *to_count = 0;
  if (room < count) return NO_ROOM;
  memcpy(to, bytes, count);
  *to_count = (uint32_t)count;
  return DONE;
}

uint32_t signer_public_key(uint8_t *public_key, uint32_t *count) {
  if (has_key) return give(key.public_key, sizeof key.public_key, public_key, count);
  *count = 0;
  return NO_KEY;
}

uint32_t signer_add(const uint8_t *data, uint32_t data_count) {
  if (!has_document) br_sha256_init(&document);
  has_document = true;
  br_sha256_update(&document, data, data_count);
  return DONE;
}

uint32_t signer_sign(uint8_t *signature, uint32_t *signature_count) {
  uint8_t digest[br_sha256_SIZE], made[MOST_SIGNATURE_BYTES];
  if (!has_key || *signature_count < sizeof made) {
    *signature_count = 0;
    return has_key ? NO_ROOM : NO_KEY;
  }
  signer_add(NULL, 0);
  br_sha256_out(&document, digest);
  has_document = false;
  size_t count = key_sign(&key, digest, made);
  enum refusal refusal = give(made, count, signature, signature_count);
  return count > 0 ? refusal : NOT_SIGNED;
}

uint32_t signer_certify(const uint8_t nonce[32], uint8_t *evidence, uint32_t *evidence_count) {
  size_t count = *evidence_count;
  *evidence_count = 0;
  if (!has_key) return NO_KEY;
  enum pal_error error = pal_evidence(nonce, CERTIFIED, evidence, &count);
  if (error == PAL_SUCCESS) *evidence_count = (uint32_t)count;
  return refusal_of(error);
}
