#include "native.h"

static uint64_t mix(uint64_t sum, uint64_t value) {
  sum = (sum ^ value) * 0x9e3779b97f4a7c15u;
  return sum ^ sum >> 29;
}

uint32_t native_add(uint32_t a, uint32_t b) { return a + b; }

uint64_t native_values(uint8_t a, uint16_t b, uint32_t c, uint64_t d) { return mix(mix(mix(mix(1, a), b), c), d); }

uint8_t native_negate8(uint8_t value) { return ~value; }

uint16_t native_negate16(uint16_t value) { return ~value; }

uint64_t native_sum(const uint8_t *bytes, uint32_t count) {
  uint64_t sum = count;
  for (uint32_t index = 0; index < count; index++) sum = mix(sum, bytes[index]);
  return sum;
}

// What the buffer holds before belongs to the result: it must be zero.
uint32_t native_fill(uint16_t *elements, uint16_t count, uint32_t seed) {
  uint32_t found = 0;
  for (uint16_t index = 0; index < count; index++) {
    found += elements[index];
    elements[index] = seed = seed * 1664525 + 1013904223;
  }
  return found;
}

void native_reverse(uint32_t *elements, uint8_t count) {
  for (uint8_t index = 0; index < count / 2; index++) {
    uint32_t element = elements[index];
    elements[index] = elements[count - 1 - index];
    elements[count - 1 - index] = element;
  }
}

uint32_t native_bounded(uint8_t *bytes, uint64_t *capacity, uint64_t claimed) {
  uint32_t room = *capacity;
  for (uint32_t index = 0; index < room; index++) bytes[index] = index + 1;
  *capacity = claimed;
  return room;
}

// As much as there is room for; the sender learns how much that was.
uint32_t native_echo(const uint8_t *from, uint32_t *from_count, uint8_t *to, uint64_t *to_count) {
  uint32_t count = *from_count < *to_count ? *from_count : *to_count;
  for (uint32_t index = 0; index < count; index++) to[index] = from[index] ^ 0x20;
  *to_count = count;
  return count;
}

uint64_t native_sixteen(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h,
                        uint64_t i, uint64_t j, uint64_t k, uint64_t l, uint64_t m, uint64_t n, uint64_t o,
                        uint64_t p) {
  const uint64_t all[16] = {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p};
  uint64_t sum = 0;
  for (int index = 0; index < 16; index++) sum = mix(sum, all[index]);
  return sum;
}

static volatile uint32_t calls = 1000;

uint32_t native_count(void) { return ++calls; }

void native_nothing(void) {}

uint32_t native_fail(uint32_t before) {
  calls = before;
  __asm__ volatile("ud2");
  return 0;
}

uint32_t native_deep(uint32_t bytes) {
  volatile uint8_t *bottom = __builtin_alloca(bytes);
  bottom[0] = 1;
  return bottom[0];
}

uint32_t native_heap(uint32_t bytes) {
  volatile uint8_t *heap = (volatile uint8_t *)NATIVE_HEAP_START;
  uint32_t dirty = 0;
  for (uint32_t index = 0; index < bytes; index++) dirty += heap[index] != 0;
  for (uint32_t index = 0; index < bytes; index++) heap[index] = 0xff;
  return dirty;
}

void native_where(uint32_t says[4]) {
  uint32_t a = 0x7a567254, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  says[0] = a;
  says[1] = b;
  says[2] = c;
  says[3] = d;
}

#define WORD_AT(segment, offset)                                                    \
  ({                                                                                \
    uintptr_t word_;                                                                \
    __asm__ volatile("mov %%" segment ":(%1), %0" : "=r"(word_) : "r"((uintptr_t)(offset))); \
    word_;                                                                          \
  })

void native_thread(uint64_t says[4]) {
  const uintptr_t word = sizeof(uintptr_t), guard = word == 8 ? 40 : 20;
  says[0] = WORD_AT("fs", 0);
  says[1] = WORD_AT("gs", 0);
  says[2] = word == 8 ? WORD_AT("fs", guard) : WORD_AT("gs", guard);
  says[3] = 1;
  for (uintptr_t offset = word; offset < NATIVE_THREAD_BYTES; offset += word)
    if (offset != guard && WORD_AT("gs", offset) != 0) says[3] = 0;
}
