// BearSSL's Poly1305 takes a ChaCha20 as an argument. This one is ours: br_chacha20_ct_run copies in vector
// registers, which in the hypervisor hold what belongs to the guest.
#include "CBearSSL.h"
#include <bearssl.h>

enum { BLOCK_SIZE = 64 };

static uint32_t load(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void store(uint8_t *bytes, uint32_t word) {
  for (int byte = 0; byte < 4; byte++) bytes[byte] = (uint8_t)(word >> (8 * byte));
}

static uint32_t turn(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

// RFC 8439, section 2.1.
static inline void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) {
  *a += *b, *d = turn(*d ^ *a, 16);
  *c += *d, *b = turn(*b ^ *c, 12);
  *a += *b, *d = turn(*d ^ *a, 8);
  *c += *d, *b = turn(*b ^ *c, 7);
}

// RFC 8439, section 2.3: the columns, then the diagonals, ten times.
static void make_block(const uint32_t state[16], uint8_t block[BLOCK_SIZE]) {
  uint32_t x[16];
  for (int word = 0; word < 16; word++) x[word] = state[word];
  for (int round = 0; round < 10; round++) {
    quarter_round(&x[0], &x[4], &x[8], &x[12]);
    quarter_round(&x[1], &x[5], &x[9], &x[13]);
    quarter_round(&x[2], &x[6], &x[10], &x[14]);
    quarter_round(&x[3], &x[7], &x[11], &x[15]);
    quarter_round(&x[0], &x[5], &x[10], &x[15]);
    quarter_round(&x[1], &x[6], &x[11], &x[12]);
    quarter_round(&x[2], &x[7], &x[8], &x[13]);
    quarter_round(&x[3], &x[4], &x[9], &x[14]);
  }
  for (int word = 0; word < 16; word++) store(block + 4 * word, x[word] + state[word]);
}

// RFC 8439, section 2.4: encrypts or decrypts from block `counter` on and gives the next block's number.
static uint32_t chacha20(const void *key, const void *nonce, uint32_t counter, void *data, size_t size) {
  // "expand 32-byte k", key, counter, nonce.
  uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (int word = 0; word < 8; word++) state[4 + word] = load((const uint8_t *)key + 4 * word);
  for (int word = 0; word < 3; word++) state[13 + word] = load((const uint8_t *)nonce + 4 * word);
  uint8_t block[BLOCK_SIZE];
  uint8_t *bytes = data;
  while (size > 0) {
    size_t part = size < BLOCK_SIZE ? size : BLOCK_SIZE;
    state[12] = counter++;
    make_block(state, block);
    for (size_t byte = 0; byte < part; byte++) bytes[byte] ^= block[byte];
    bytes += part;
    size -= part;
  }
  return counter;
}

void chacha20_poly1305(
    const uint8_t key[32], const uint8_t nonce[12], void *text, size_t text_size, const void *data,
    size_t data_size, uint8_t tag[16], int encrypts) {
  br_poly1305_ctmulq_run(key, nonce, text, text_size, data, data_size, tag, chacha20, encrypts);
}
