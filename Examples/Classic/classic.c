#include "classic.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "code.h"

static bool is_word(const char *text, uintptr_t *word) {
  char *end;
  errno = 0;
  const uintmax_t value = strtoumax(text, &end, 0);
  *word = (uintptr_t)value;
  return *text != '-' && end != text && *end == 0 && errno == 0 && value <= UINTPTR_MAX;
}

void classic_read_words(int argc, char **argv, const char *usage, uintptr_t *words, int count) {
  bool are_good = argc == count + 1;
  for (int index = 0; are_good && index < count; index++) are_good = is_word(argv[index + 1], &words[index]);
  if (are_good) return;
  fprintf(stderr, "usage: %s\n", usage);
  exit(EXIT_CANNOT);
}

void classic_need_trustvisor(void) {
  if (pal_is_present()) return;
  fprintf(stderr, "TrustVisor is not beneath this system: run the program in the emulated PC, by 'pal vm exec'.\n");
  exit(EXIT_NO_TRUSTVISOR);
}

void classic_need(const char *what, enum pal_error error) {
  if (error == PAL_SUCCESS) return;
  fprintf(stderr, "cannot %s: %s (%d)\n", what, pal_error_text(error), (int)error);
  exit(EXIT_CANNOT);
}

void classic_begin(struct pal *pal, pal_function entry, const struct pal_parameter *parameters, size_t count) {
  const struct pal_description description = {
      PAL_CODE_OF(classic), .entry = entry, .parameters = parameters, .parameter_count = count};
  classic_need("make a PAL", pal_create(pal, &description));
  classic_need("register a PAL", pal_register(pal));
}

void classic_end(struct pal *pal) {
  classic_need("unregister a PAL", pal_unregister(pal));
  pal_destroy(pal);
}
