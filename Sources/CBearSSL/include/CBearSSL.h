// The part of BearSSL that Pallium uses, without BearSSL's own headers, which need a C library's. What uses
// vector registers says so: in the hypervisor they hold what belongs to others.
#pragma once
#include <stdbool.h>
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

/// RFC 8439, section 2.8: encrypts or decrypts `text` where it lies and gives the tag of what is or was
/// encrypted and of `data`. Decrypting compares no tag: the caller does. It uses vector registers.
void chacha20_poly1305(
    const uint8_t key[32], const uint8_t nonce[12], void *text, size_t text_size, const void *data,
    size_t data_size, uint8_t tag[16], int encrypts);

/// The point that belongs to a private key, a big-endian number from 1 to the order less 1: 04, x, y.
void p256_public_key(const uint8_t scalar[32], uint8_t point[65]);
/// ECDSA with RFC 6979's deterministic numbers: r, s. False if there can be no such private key. It uses vector
/// registers.
bool p256_sign(const uint8_t scalar[32], const uint8_t digest[32], uint8_t signature[64]);

/// Bytes of stack that secrets_wipe_stack clears: more than any function of this header takes, which a test
/// watches.
enum { SECRETS_STACK_SIZE = 8192 };

/// Writes zeroes that the compiler cannot leave out.
void secrets_wipe(void *bytes, size_t size);
/// Clears the stack below the caller's frame: what functions that have returned have left there.
void secrets_wipe_stack(void);
