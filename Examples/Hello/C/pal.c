// The PAL: runs where no system sees it, without a C library.
#include "hello.h"

// Nobody outside can read or change this.
static uint32_t greetings;

// Writes as much of `part` as there is room for behind `end`; returns the new end.
static uint32_t append(uint8_t *text, uint32_t end, uint32_t room, const void *part, uint32_t length) {
  if (length > room - end) length = room - end;
  memcpy(text + end, part, length);
  return end + length;
}

uint32_t hello_greet(const uint8_t *name, uint32_t name_length, uint8_t *text, uint32_t *text_length) {
  uint32_t room = *text_length;
  uint32_t end = append(text, 0, room, "Hello, ", 7);
  end = append(text, end, room, name, name_length);
  *text_length = append(text, end, room, "!", 1);
  return ++greetings;
}
