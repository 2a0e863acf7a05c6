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
  // The first one taken is given back first.
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

struct slot {
  uint8_t *block;
  uint32_t bytes;
};

// Whether the block is still filled with its slot's number.
static uint32_t is_spoilt(const struct slot *slot, uint8_t number) {
  for (uint32_t index = 0; index < slot->bytes; index++)
    if (slot->block[index] != number) return 1;
  return 0;
}

// Less than half of the heap is in use at a time, so there is always room.
uint32_t shuffle(uint32_t times) {
  enum { SLOTS = 12 };
  struct slot slots[SLOTS] = {{NULL, 0}};
  uint32_t random = 1, faults = 0;
  for (uint32_t round = 0; round < times; round++) {
    random = random * 1664525 + 1013904223;
    uint8_t number = (uint8_t)((random >> 24) % SLOTS);
    struct slot *slot = &slots[number];
    if (slot->block != NULL) {
      faults += is_spoilt(slot, number);
      free(slot->block);
      slot->block = NULL;
      continue;
    }
    uintptr_t alignment = (uintptr_t)1 << (random >> 8) % 9;
    slot->bytes = (random >> 12) % 300;
    void *block = NULL;
    if (posix_memalign(&block, alignment, slot->bytes) != 0 || (uintptr_t)block % alignment != 0) {
      faults++;
      continue;
    }
    slot->block = memset(block, number, slot->bytes);
  }
  for (uint8_t number = 0; number < SLOTS; number++) {
    if (slots[number].block != NULL) faults += is_spoilt(&slots[number], number);
    free(slots[number].block);
  }
  void *none = NULL;
  return faults + (posix_memalign(&none, 24, 8) == 0);
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
