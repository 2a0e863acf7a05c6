// The program: the system sees all of it, and can change it.
#include <stdio.h>
#include <string.h>

#include "hello.h"

static void greet(const char *name) {
  uint8_t text[64];
  uint32_t length = sizeof text;
  uint32_t number = hello_greet((const uint8_t *)name, (uint32_t)strlen(name), text, &length);
  printf("%u: %.*s\n", (unsigned)number, (int)length, (const char *)text);
}

int main(void) {
  enum pal_error error = hello_load();
  if (error != PAL_SUCCESS) {
    fprintf(stderr, "hello: %s\n", hello_error_text(error));
    return 1;
  }
  greet("World");
  greet("PAL");
  hello_unload();
  return 0;
}
