// What compilers call for copies and comparisons, whether the source says so or not. These are compiled so that the
// loops are not taken for calls of themselves.
#include "pal-side.h"

void *memcpy(void *restrict to, const void *restrict from, size_t bytes) {
  void *next = to;
  __asm__ volatile("rep movsb" : "+D"(next), "+S"(from), "+c"(bytes) : : "memory");
  return to;
}

void *memmove(void *to, const void *from, size_t bytes) {
  if ((uintptr_t)to - (uintptr_t)from >= bytes) return memcpy(to, from, bytes);
  // The start of `to` lies in `from`: the last byte goes first.
  uint8_t *target = to;
  const uint8_t *source = from;
  while (bytes-- > 0) target[bytes] = source[bytes];
  return to;
}

void *memset(void *to, int value, size_t bytes) {
  void *next = to;
  __asm__ volatile("rep stosb" : "+D"(next), "+c"(bytes) : "a"(value) : "memory");
  return to;
}

int memcmp(const void *left, const void *right, size_t bytes) {
  const uint8_t *a = left, *b = right;
  for (size_t index = 0; index < bytes; index++)
    if (a[index] != b[index]) return a[index] < b[index] ? -1 : 1;
  return 0;
}
