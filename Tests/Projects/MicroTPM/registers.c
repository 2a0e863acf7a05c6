// Random numbers and registers.
#include "checks.h"

enum { MOST = PAL_MOST_RANDOM_BYTES };

uint32_t check_random(void) {
  static uint8_t bytes[3 * MOST], others[MOST];
  memset(bytes, 0, sizeof bytes);
  REQUIRE(pal_random(bytes + 1, MOST) == PAL_SUCCESS);
  REQUIRE(bytes[0] == 0 && memcmp(bytes + 1 + MOST, zeroes, sizeof zeroes) == 0);
  for (size_t start = 1; start < MOST - 32; start += 32) REQUIRE(memcmp(bytes + start, bytes + start + 32, 32) != 0);
  REQUIRE(pal_random(others, MOST) == PAL_SUCCESS && memcmp(bytes + 1, others, MOST) != 0);
  REQUIRE(pal_random(others, 0) == PAL_SUCCESS);
  REQUIRE(pal_random(bytes, MOST + 1) == PAL_ERROR_TOO_LONG && pal_random(bytes, SIZE_MAX) == PAL_ERROR_TOO_LONG);
  REQUIRE(bytes[0] == 0);
  // Takes more than two requests, and not one byte more than is wanted.
  memset(bytes, 0, sizeof bytes);
  arc4random_buf(bytes + 1, 2 * MOST + 16);
  for (size_t end = MOST + 1; end <= 2 * MOST + 17; end += MOST / 2)
    REQUIRE(memcmp(bytes + end - 16, zeroes, 16) != 0);
  REQUIRE(bytes[0] == 0 && memcmp(bytes + 2 * MOST + 17, zeroes, sizeof zeroes) == 0);
  return 0;
}

// Of a PAL that has extended nothing yet.
uint32_t check_registers(void) {
  uint8_t value[PAL_DIGEST_BYTES], pair[2 * PAL_DIGEST_BYTES] = {0}, expected[PAL_DIGEST_BYTES];
  REQUIRE(pal_read_pcr(0, value) == PAL_SUCCESS && memcmp(value, zeroes, sizeof value) != 0);
  for (uint32_t index = 1; index < PAL_PCR_COUNT; index++)
    REQUIRE(pal_read_pcr(index, value) == PAL_SUCCESS && memcmp(value, zeroes, sizeof value) == 0);
  for (int round = 0; round < 3; round++) {
    REQUIRE(pal_random(pair + PAL_DIGEST_BYTES, PAL_DIGEST_BYTES) == PAL_SUCCESS);
    REQUIRE(pal_extend_pcr(5, pair + PAL_DIGEST_BYTES) == PAL_SUCCESS);
    pal_sha256(pair, sizeof pair, expected);
    REQUIRE(pal_read_pcr(5, value) == PAL_SUCCESS && memcmp(value, expected, sizeof value) == 0);
    memcpy(pair, value, sizeof value);
  }
  REQUIRE(pal_read_pcr(4, value) == PAL_SUCCESS && memcmp(value, zeroes, sizeof value) == 0);
  for (int round = 0; round < 2; round++) {
    uint32_t index = round == 0 ? PAL_PCR_COUNT : UINT32_MAX;
    REQUIRE(pal_read_pcr(index, value) == PAL_ERROR_NO_SUCH_PCR && memcmp(value, zeroes, sizeof value) == 0);
    REQUIRE(pal_extend_pcr(index, expected) == PAL_ERROR_NO_SUCH_PCR);
  }
  return 0;
}
