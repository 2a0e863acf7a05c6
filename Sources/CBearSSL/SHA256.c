// br_sha256_init and br_sha256_out are not used: compilers make vector instructions of their copies, and in the
// hypervisor the vector registers hold what belongs to the guest. Beginning and ending with these three instead
// takes general registers only, which a test of the image watches.
#include "CBearSSL.h"
#include <bearssl.h>

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
