// Without words all checks of the PAL are made, and "passed" is printed. Words: `seal FILE`, `open FILE`: a text that
// is sealed by one program and opened by another; `attest`: a quote, its registers and the key, in hexadecimal digits.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "micro-tpm-c.h"

extern const unsigned char micro_tpm_c_image[], micro_tpm_c_image_end[];

static void fail(const char *what, const char *why) {
  fprintf(stderr, "micro-tpm: %s: %s\n", what, why);
  exit(1);
}

static void expect(const char *what, uint32_t error) {
  if (error != PAL_SUCCESS) fail(what, micro_tpm_c_error_text((enum pal_error)error));
}

static void passes(const char *what, uint32_t line) {
  char text[32];
  snprintf(text, sizeof text, "line %u", (unsigned)line);
  if (line != 0) fail(what, text);
}

static void check_all(void) {
  uint8_t measurement[32];
  hash(micro_tpm_c_image, (uint32_t)(micro_tpm_c_image_end - micro_tpm_c_image), measurement);
  passes("registers", check_registers());
  passes("random", check_random());
  passes("sealing", check_sealing());
  passes("changes", check_changes());
  passes("policies", check_policies(measurement));
  passes("quotes", check_quotes());
  passes("pointers", check_pointers());
}

static void seal_file(const char *path) {
  uint8_t sealed[256];
  uint32_t count = sizeof sealed;
  expect("sealing", seal_text((const uint8_t *)"a secret", 8, sealed, &count));
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(sealed, 1, count, file) != count || fclose(file) != 0) fail(path, "cannot be written");
}

static void open_file(const char *path) {
  uint8_t sealed[256], text[64];
  uint32_t count = sizeof text;
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path, "cannot be read");
  uint32_t sealed_count = (uint32_t)fread(sealed, 1, sizeof sealed, file);
  fclose(file);
  expect("opening", open_text(sealed, sealed_count, text, &count));
  printf("%.*s\n", (int)count, (const char *)text);
}

static void print_hexadecimal(const uint8_t *bytes, uint32_t count) {
  for (uint32_t index = 0; index < count; index++) printf("%02x", bytes[index]);
  printf("\n");
}

static void print_quote(void) {
  uint8_t nonce[32], quote[219], values[24 * 32], pem[178];
  uint32_t count = sizeof values;
  memset(nonce, 0x5a, sizeof nonce);
  expect("quote", attest(nonce, 1 << 0 | 1 << 1, quote, values, &count, pem));
  print_hexadecimal(quote, sizeof quote);
  print_hexadecimal(values, count);
  print_hexadecimal(pem, sizeof pem);
}

int main(int count, char **words) {
  expect("loading", micro_tpm_c_load());
  if (count == 3 && strcmp(words[1], "seal") == 0) seal_file(words[2]);
  else if (count == 3 && strcmp(words[1], "open") == 0) open_file(words[2]);
  else if (count == 2 && strcmp(words[1], "attest") == 0) print_quote();
  else {
    check_all();
    // A PAL begins anew, with the registers that it began with.
    expect("unloading", micro_tpm_c_unload());
    expect("loading", micro_tpm_c_load());
    check_all();
    puts("passed");
  }
  expect("unloading", micro_tpm_c_unload());
  return 0;
}
