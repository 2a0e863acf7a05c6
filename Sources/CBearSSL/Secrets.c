#include "CBearSSL.h"

void secrets_wipe(void *bytes, size_t size) {
  __builtin_memset(bytes, 0, size);
  // The compiler must think that somebody reads what was written.
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

__attribute__((noinline)) void secrets_wipe_stack(void) {
  uint8_t below[SECRETS_STACK_SIZE];
  secrets_wipe(below, sizeof below);
}
