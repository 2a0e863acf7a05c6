// SHA-256 (FIPS 180-4), section by section.
#include "pal-side.h"

enum { BLOCK_BYTES = 64, BLOCK_WORDS = 16, ROUNDS = 64, LENGTH_BYTES = 8 };

// Section 4.2.2: the first 32 bits of the fractions of the cube roots of the first 64 primes.
static const uint32_t round_constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

static uint32_t big_endian(uint32_t word) { return __builtin_bswap32(word); }

// Section 6.2.2, step 1.
static void expand(const uint8_t block[BLOCK_BYTES], uint32_t schedule[ROUNDS]) {
  memcpy(schedule, block, BLOCK_BYTES);
  for (int t = 0; t < BLOCK_WORDS; t++) schedule[t] = big_endian(schedule[t]);
  for (int t = BLOCK_WORDS; t < ROUNDS; t++) {
    uint32_t early = schedule[t - 15], late = schedule[t - 2];
    uint32_t s0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3;
    uint32_t s1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10;
    schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
  }
}

// Steps 2 to 4. The eight words a to h move on by one place in every round.
static void compress(uint32_t state[8], const uint8_t block[BLOCK_BYTES]) {
  uint32_t schedule[ROUNDS], word[8];
  expand(block, schedule);
  memcpy(word, state, sizeof word);
  for (int t = 0; t < ROUNDS; t++) {
    uint32_t a = word[0], e = word[4];
    uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25), choice = (e & word[5]) ^ (~e & word[6]);
    uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    uint32_t majority = (a & word[1]) ^ (a & word[2]) ^ (word[1] & word[2]);
    uint32_t first = word[7] + s1 + choice + round_constants[t] + schedule[t];
    memmove(word + 1, word, 7 * sizeof *word);
    word[4] += first;
    word[0] = first + s0 + majority;
  }
  for (int index = 0; index < 8; index++) state[index] += word[index];
}

// Section 5.1.1: what is left, a 1 bit, zeroes, and the length in bits. One block or two.
static void finish(uint32_t state[8], const uint8_t *rest, size_t bytes, uint64_t all_bytes) {
  uint8_t blocks[2 * BLOCK_BYTES] = {0};
  size_t end = bytes < BLOCK_BYTES - LENGTH_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  uint64_t length = __builtin_bswap64(all_bytes * 8);
  memcpy(blocks, rest, bytes);
  blocks[bytes] = 0x80;
  memcpy(blocks + end - LENGTH_BYTES, &length, LENGTH_BYTES);
  for (size_t start = 0; start < end; start += BLOCK_BYTES) compress(state, blocks + start);
}

void pal_sha256(const void *data, size_t bytes, uint8_t digest[PAL_DIGEST_BYTES]) {
  // Section 5.3.3: the first 32 bits of the fractions of the square roots of the first 8 primes.
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const uint8_t *next = data;
  size_t left = bytes;
  for (; left >= BLOCK_BYTES; next += BLOCK_BYTES, left -= BLOCK_BYTES) compress(state, next);
  finish(state, next, left, bytes);
  for (int index = 0; index < 8; index++) state[index] = big_endian(state[index]);
  memcpy(digest, state, PAL_DIGEST_BYTES);
}
