// Without words all checks of the PAL are made, and "passed" is printed; `open FILE` tries to open what another PAL has
// sealed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "micro-tpm-swift.h"

static void fail(const char *what, const char *why) {
  fprintf(stderr, "micro-tpm: %s: %s\n", what, why);
  exit(1);
}

static void expect(const char *what, uint32_t error) {
  if (error != PAL_SUCCESS) fail(what, micro_tpm_swift_error_text((enum pal_error)error));
}

static void passes(const char *what, uint32_t line) {
  char text[32];
  snprintf(text, sizeof text, "line %u", (unsigned)line);
  if (line != 0) fail(what, text);
}

static void open_file(const char *path) {
  uint8_t sealed[256];
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path, "cannot be read");
  uint32_t count = (uint32_t)fread(sealed, 1, sizeof sealed, file);
  fclose(file);
  expect("opening", open_text(sealed, count));
}

static void check_all(void) {
  passes("random", check_random());
  passes("registers", check_registers());
  passes("sealing", check_sealing());
  passes("policies", check_policies());
  passes("quotes", check_quotes());
  puts("passed");
}

int main(int count, char **words) {
  expect("loading", micro_tpm_swift_load());
  if (count == 3 && strcmp(words[1], "open") == 0) open_file(words[2]);
  else check_all();
  expect("unloading", micro_tpm_swift_unload());
  return 0;
}
