#include "runtime.h"

uint64_t divide(uint64_t dividend, uint64_t divisor, uint64_t remainder[1]) {
  *remainder = dividend % divisor;
  return dividend / divisor;
}

int64_t divide_signed(int64_t dividend, int64_t divisor, int64_t remainder[1]) {
  *remainder = dividend % divisor;
  return dividend / divisor;
}

void move(uint8_t *bytes, uint16_t count, uint8_t to, uint8_t from, uint8_t length) {
  if (to + length <= count && from + length <= count) memmove(bytes + to, bytes + from, length);
}

int8_t compare(const uint8_t left[16], const uint8_t right[16]) { return (int8_t)memcmp(left, right, 16); }

uint32_t blocks(uint32_t bytes) {
  // Each block holds the address of the one before.
  void **last = NULL;
  uint32_t count = 0;
  for (void **block = malloc(bytes); block != NULL; block = malloc(bytes)) {
    if ((uintptr_t)block % 16 != 0) return 0;
    memset(block, 0xff, bytes);
    *block = last;
    last = block;
    count++;
  }
  // The first one taken is given back first: only the last leaves the heap empty.
  void **first = NULL;
  while (last != NULL) {
    void **next = *last;
    *last = first;
    first = last;
    last = next;
  }
  while (first != NULL) {
    void **next = *first;
    free(first);
    first = next;
  }
  return count;
}

uint8_t reuse(uint32_t times) {
  uint8_t *kept = malloc(100);
  if (kept == NULL) return 0;
  memset(kept, 7, 100);
  for (uint32_t index = 0; index < times; index++) {
    uint8_t *block = malloc(1000);
    if (block == NULL) return 0;
    memset(block, 9, 1000);
    free(block);
  }
  uint8_t is_whole = kept[0] == 7 && kept[99] == 7;
  free(kept);
  return is_whole;
}

int64_t sum(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e, int32_t f, uint64_t g, int64_t h) {
  return a + b + c + d + (int64_t)e + f + (int64_t)g + h;
}

int16_t squares(const int32_t *numbers, uint32_t count, int64_t *out, uint64_t *room) {
  if (count > *room) return -1;
  for (uint32_t index = 0; index < count; index++) out[index] = (int64_t)numbers[index] * numbers[index];
  *room = count;
  return (int16_t)count;
}

void random_words(uint64_t words[8]) { arc4random_buf(words, 8 * sizeof *words); }
