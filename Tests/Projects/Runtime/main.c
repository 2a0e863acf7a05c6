// Calls a PAL that uses the PAL-side runtime, and compares with what the program's own library does. Ends with "passed".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

#define REQUIRE(condition)                                            \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

static void divisions(void) {
  static const uint64_t numbers[] = {
      1, 2, 3, 7, 10, 0xffff, 0x10000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, UINT64_MAX,
      0x123456789abcdef0};
  enum { COUNT = sizeof numbers / sizeof *numbers };
  for (int left = 0; left < COUNT; left++) {
    for (int right = 0; right < COUNT; right++) {
      uint64_t a = numbers[left], b = numbers[right], remainder[1];
      REQUIRE(divide(a, b, remainder) == a / b);
      REQUIRE(*remainder == a % b);
      // The one quotient that has no place in 8 bytes.
      if (a == 0x8000000000000000 && b == UINT64_MAX) continue;
      int64_t c = (int64_t)a, d = (int64_t)b, signed_remainder[1];
      REQUIRE(divide_signed(c, d, signed_remainder) == c / d);
      REQUIRE(*signed_remainder == c % d);
    }
  }
}

static void moves(void) {
  static const uint8_t cases[][3] = {{0, 0, 64}, {0, 1, 63}, {1, 0, 63}, {10, 5, 20}, {5, 10, 20}, {32, 0, 32}, {7, 9, 0}};
  for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
    uint8_t mine[64], theirs[64];
    for (int byte = 0; byte < 64; byte++) mine[byte] = theirs[byte] = (uint8_t)(byte * 3);
    const uint8_t *one = cases[index];
    memmove(mine + one[0], mine + one[1], one[2]);
    move(theirs, sizeof theirs, one[0], one[1], one[2]);
    REQUIRE(memcmp(mine, theirs, 64) == 0);
  }
}

static void comparisons(void) {
  uint8_t left[16] = {0}, right[16] = {0};
  REQUIRE(compare(left, right) == 0);
  left[15] = 1;
  REQUIRE(compare(left, right) == 1);
  right[3] = 0x80;
  REQUIRE(compare(left, right) == -1);
}

static void heaps(void) {
  enum { HEAP_BYTES = 4 * 4096, HEADER_BYTES = 16 };
  for (int round = 0; round < 3; round++) REQUIRE(blocks(1008) == HEAP_BYTES / (1008 + HEADER_BYTES));
  REQUIRE(blocks(HEAP_BYTES - HEADER_BYTES) == 1);
  REQUIRE(blocks(HEAP_BYTES) == 0);
  REQUIRE(blocks(UINT32_MAX) == 0);
  REQUIRE(shuffle(20000) == 0);
  REQUIRE(blocks(HEAP_BYTES - HEADER_BYTES) == 1);
}

static void parameters(void) {
  REQUIRE(sum(255, -128, 65535, -32768, 4000000000, -2000000000, 1000000000000, -5) ==
          255 - 128 + 65535 - 32768 + 4000000000 - 2000000000 + 1000000000000 - 5);
  const int32_t numbers[3] = {-1, 100000, INT32_MIN};
  int64_t out[5] = {7, 7, 7, 7, 7};
  uint64_t room = 5;
  REQUIRE(squares(numbers, 3, out, &room) == 3 && room == 3);
  REQUIRE(out[0] == 1 && out[1] == 10000000000 && out[2] == (int64_t)1 << 62);
  REQUIRE(out[3] == 7 && out[4] == 7);
  room = 2;
  REQUIRE(squares(numbers, 3, out, &room) == -1);
}

static void randomness(void) {
  uint64_t first[8], second[8];
  random_words(first);
  random_words(second);
  REQUIRE(memcmp(first, second, sizeof first) != 0);
  for (int index = 1; index < 8; index++) REQUIRE(first[index] != first[0]);
}

int main(int count, char **words) {
  REQUIRE(runtime_unload() == PAL_ERROR_NO_SUCH_PAL);
  enum pal_error error = runtime_load();
  if (error != PAL_SUCCESS) {
    fprintf(stderr, "runtime: %s\n", runtime_error_text(error));
    return 1;
  }
  REQUIRE(runtime_load() == PAL_ERROR_ALREADY_REGISTERED);
  divisions();
  moves();
  comparisons();
  heaps();
  parameters();
  // A processor without RDRAND ends the call.
  if (count == 1 || strcmp(words[1], "no-random") != 0) randomness();
  REQUIRE(runtime_unload() == PAL_SUCCESS);
  REQUIRE(runtime_load() == PAL_SUCCESS && shuffle(10) == 0);
  puts("passed");
  return 0;
}
