// What libraries call that were compiled with checks: functions that are told how much room there is, and end the call
// as an exception if that is not enough.
#include "pal-side.h"

void *__memcpy_chk(void *restrict to, const void *restrict from, size_t bytes, size_t room);
void *__memmove_chk(void *to, const void *from, size_t bytes, size_t room);
void *__memset_chk(void *to, int value, size_t bytes, size_t room);

static void check(size_t bytes, size_t room) {
  if (bytes > room) __builtin_trap();
}

void *__memcpy_chk(void *restrict to, const void *restrict from, size_t bytes, size_t room) {
  check(bytes, room);
  return memcpy(to, from, bytes);
}

void *__memmove_chk(void *to, const void *from, size_t bytes, size_t room) {
  check(bytes, room);
  return memmove(to, from, bytes);
}

void *__memset_chk(void *to, int value, size_t bytes, size_t room) {
  check(bytes, room);
  return memset(to, value, bytes);
}
