// The functions of the tests' PAL image. They are also compiled into the programs, to know what must come out.
#pragma once

#include <stdint.h>

// Their places in the image's table.
enum native {
  NATIVE_ADD,
  NATIVE_VALUES,
  NATIVE_NEGATE8,
  NATIVE_NEGATE16,
  NATIVE_SUM,
  NATIVE_FILL,
  NATIVE_REVERSE,
  NATIVE_BOUNDED,
  NATIVE_ECHO,
  NATIVE_SIXTEEN,
  NATIVE_COUNT,
  NATIVE_NOTHING,
  NATIVE_FAIL,
  NATIVE_DEEP,
  NATIVE_HEAP,
  NATIVE_WHERE,
  NATIVE_THREAD,
  NATIVE_FUNCTIONS
};

// Where the linker script puts the image and its areas.
enum {
  NATIVE_TEXT = 0x10000000,
  NATIVE_DATA = 0x10010000,
  NATIVE_STACK = 0x10100000,
  NATIVE_STACK_BYTES = 0x8000,
  NATIVE_HEAP_START = 0x10200000,
  NATIVE_HEAP_BYTES = 0x4000,
  NATIVE_PARAMETERS = 0x10300000,
  NATIVE_PARAMETER_BYTES = 0x8000,
  NATIVE_SLOT_BYTES = 16,
  NATIVE_THREAD_BYTES = 64,
};

uint32_t native_add(uint32_t a, uint32_t b);
uint64_t native_values(uint8_t a, uint16_t b, uint32_t c, uint64_t d);
uint8_t native_negate8(uint8_t value);
uint16_t native_negate16(uint16_t value);
uint64_t native_sum(const uint8_t *bytes, uint32_t count);
uint32_t native_fill(uint16_t *elements, uint16_t count, uint32_t seed);
void native_reverse(uint32_t *elements, uint8_t count);
// Fills up to `capacity` bytes, and claims to have filled `claimed`.
uint32_t native_bounded(uint8_t *bytes, uint64_t *capacity, uint64_t claimed);
uint32_t native_echo(const uint8_t *from, uint32_t *from_count, uint8_t *to, uint64_t *to_count);
uint64_t native_sixteen(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                        uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
// Counts its calls, from 1000 on.
uint32_t native_count(void);
void native_nothing(void);
uint32_t native_fail(uint32_t before);
// Uses that many bytes of stack.
uint32_t native_deep(uint32_t bytes);
// Uses that many bytes of heap; how many of them were not zero.
uint32_t native_heap(uint32_t bytes);
// What detection says: its own number and width.
void native_where(uint32_t says[4]);
// What FS and GS lead to: the address that lies at FS, the one at GS, the guard, and whether all else is zero.
void native_thread(uint64_t says[4]);
