// test N: makes the test hypercall, with N as its argument, and prints its result.
#include <inttypes.h>
#include <stdio.h>

#include "classic.h"

int main(int argc, char **argv) {
  uintptr_t argument;
  classic_read_words(argc, argv, "test N", &argument, 1);
  classic_need_trustvisor();
  const enum pal_error result = pal_test(argument);
  printf("test(%" PRIuPTR ") = %d: %s\n", argument, (int)result, pal_error_text(result));
  return result == PAL_SUCCESS ? EXIT_AGREE : EXIT_DIFFER;
}
