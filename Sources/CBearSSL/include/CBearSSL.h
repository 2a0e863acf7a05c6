// The part of BearSSL that Pallium uses, without BearSSL's own headers, which need a C library's.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A SHA-256 under way: br_sha256_context. It holds no pointer, so it may be copied and kept as plain bytes.
struct sha256_context {
  uint64_t words[14];
};

/// Goes on from a state between two blocks, `count` bytes after the start.
void sha256_set_state(struct sha256_context *context, const uint8_t state[32], uint64_t count);
void sha256_update(struct sha256_context *context, const void *bytes, size_t size);
/// The state after the last whole block; returns how many bytes there have been.
uint64_t sha256_get_state(const struct sha256_context *context, uint8_t state[32]);
