// br_sha256_init and br_sha256_out are not used: compilers make vector instructions of their copies, and in the
// hypervisor the vector registers hold what belongs to the guest. Beginning and ending with these three instead
// takes general registers only, which a test of the image watches.
#include "SHA256.h"

_Static_assert(sizeof(struct sha256_context) == sizeof(br_sha256_context), "one size");
_Static_assert(_Alignof(struct sha256_context) >= _Alignof(br_sha256_context), "one alignment");

void sha256_set_state(struct sha256_context *context, const uint8_t state[32], uint64_t count) {
  br_sha256_set_state((br_sha256_context *)context, state, count);
}

void sha256_update(struct sha256_context *context, const void *bytes, size_t size) {
  br_sha256_update((br_sha256_context *)context, bytes, size);
}

uint64_t sha256_get_state(const struct sha256_context *context, uint8_t state[32]) {
  return br_sha256_state((const br_sha256_context *)context, state);
}

// The same as a class, for those functions of BearSSL that take one.

static void init(const br_hash_class **context) {
  // FIPS 180-4, section 5.3.3.
  static const uint8_t initial_state[32] = {
      0x6a, 0x09, 0xe6, 0x67, 0xbb, 0x67, 0xae, 0x85, 0x3c, 0x6e, 0xf3, 0x72, 0xa5, 0x4f, 0xf5, 0x3a,
      0x51, 0x0e, 0x52, 0x7f, 0x9b, 0x05, 0x68, 0x8c, 0x1f, 0x83, 0xd9, 0xab, 0x5b, 0xe0, 0xcd, 0x19,
  };
  *context = &sha256_class;
  br_sha256_set_state((br_sha256_context *)context, initial_state, 0);
}

static void update(const br_hash_class **context, const void *bytes, size_t size) {
  br_sha256_update((br_sha256_context *)context, bytes, size);
}

static uint64_t state(const br_hash_class *const *context, void *state) {
  return br_sha256_state((const br_sha256_context *)context, state);
}

static void set_state(const br_hash_class **context, const void *state, uint64_t count) {
  br_sha256_set_state((br_sha256_context *)context, state, count);
}

// A one bit, zeroes, the length in bits (FIPS 180-4, section 5.1.1).
static void out(const br_hash_class *const *context, void *digest) {
  br_sha256_context ended = *(const br_sha256_context *)context;
  uint8_t padding[72] = {0x80};
  uint64_t count = br_sha256_state(&ended, digest);
  size_t length_start = 1 + (size_t)((55 - count) % 64);
  for (int byte = 0; byte < 8; byte++) padding[length_start + byte] = (uint8_t)(count << 3 >> (56 - 8 * byte));
  br_sha256_update(&ended, padding, length_start + 8);
  br_sha256_state(&ended, digest);
}

const br_hash_class sha256_class = {
    .context_size = sizeof(br_sha256_context),
    .desc = BR_HASHDESC_ID(br_sha256_ID) | BR_HASHDESC_OUT(32) | BR_HASHDESC_STATE(32) | BR_HASHDESC_LBLEN(6)
            | BR_HASHDESC_MD_PADDING | BR_HASHDESC_MD_PADDING_BE,
    .init = init,
    .update = update,
    .out = out,
    .state = state,
    .set_state = set_state,
};
