// Words: where (inside, outside) and what (nothing, store, division; inside also array and endless).
#include <stdio.h>
#include <string.h>

#include "failures.h"

static void fail_inside(const char *what) {
  if (strcmp(what, "store") == 0) store(8, 1);
  if (strcmp(what, "division") == 0) divide(100, 0);
  if (strcmp(what, "array") == 0 && overrun(16) == 0x55) overrun(40);
  if (strcmp(what, "endless") == 0) wait();
}

static void fail_outside(const char *what) {
  volatile uint32_t zero = 0;
  if (strcmp(what, "store") == 0) *(volatile uint32_t *)8 = 1;
  if (strcmp(what, "division") == 0) zero = 100 / zero;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  enum pal_error error = failures_load();
  if (error != PAL_SUCCESS) {
    fprintf(stderr, "failures: %s\n", failures_error_text(error));
    return 1;
  }
  printf("%u\n", (unsigned)divide(84, 2));
  fflush(stdout);
  if (strcmp(words[1], "inside") == 0) fail_inside(words[2]);
  else fail_outside(words[2]);
  puts("ended");
  return 0;
}
