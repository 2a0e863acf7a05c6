// Signs files with a key that the system cannot have: it is made and used in the PAL, and kept in a sealed file.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pal-files.h"
#include "refusals.h"
#include "signer.h"

// How the program ends.
enum {
  NO_HYPERVISOR = 1,
  WRONG_USAGE = 2,
  REFUSED = 3,
  NOT_OPENED = 4,
  NO_FILE = 5,
};

enum {
  // Enough for all that the PAL hands out.
  MOST_BYTES = 2048,
  // How much of a document it gets at once.
  PART_BYTES = 65536,
};

static const struct {
  int exit_code;
  const char *text;
} refusals[] = {
    [NO_KEY] = {REFUSED, "There is no key."},
    [HAS_KEY] = {REFUSED, "There is a key already."},
    [NOT_A_KEY] = {NOT_OPENED, "The file is no key, or not all of one."},
    [NOT_GENUINE] = {NOT_OPENED, "The file has been changed, or its key was made on another machine."},
    [OTHER_PROGRAM] = {NOT_OPENED, "The key was made by another program, or another version of this one."},
    [NO_ROOM] = {REFUSED, "The PAL has more to say than fits here."},
    [NOT_SIGNED] = {REFUSED, "The key signs nothing: make another."},
    [CANNOT_KEEP] = {NO_HYPERVISOR, "This machine cannot keep a key: see 'pal vm log'."},
};

static void fail(int exit_code, const char *what, const char *text) {
  fprintf(stderr, "signer: %s%s%s\n", what, *what ? ": " : "", text);
  exit(exit_code);
}

// Ends the program if the PAL has refused something.
static void check(uint32_t refusal) {
  if (refusal == DONE) return;
  if (refusal >= sizeof refusals / sizeof *refusals) fail(REFUSED, "", "The PAL refuses this.");
  fail(refusals[refusal].exit_code, "", refusals[refusal].text);
}

// MARK: Files

// Before anything is done that is then in vain.
static void require_new(const char *path) {
  if (pal_file_exists(path)) fail(NO_FILE, path, "The file is there already: choose another name.");
}

static void write_new(const char *path, const uint8_t *bytes, uint32_t count) {
  if (!pal_file_make(path, bytes, count)) fail(NO_FILE, path, "The file cannot be made.");
}

static void open_key(const char *path) {
  uint8_t sealed[MOST_BYTES];
  size_t count = sizeof sealed;
  if (!pal_file_read(path, sealed, &count)) fail(NO_FILE, path, "The file cannot be read: make a key with 'create'.");
  check(signer_open(sealed, (uint32_t)count));
}

// Gives the PAL a document, part by part.
static void add(const char *path) {
  static uint8_t part[PART_BYTES];
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(NO_FILE, path, "The file cannot be read.");
  for (size_t count; (count = fread(part, 1, sizeof part, file)) > 0;) check(signer_add(part, (uint32_t)count));
  if (ferror(file)) fail(NO_FILE, path, "The file cannot be read to its end.");
  fclose(file);
}

// MARK: Commands

static void create(char **words) {
  uint8_t sealed[MOST_BYTES];
  uint32_t count = sizeof sealed;
  require_new(words[1]);
  check(signer_create());
  check(signer_seal(sealed, &count));
  write_new(words[1], sealed, count);
}

static void public_key(char **words) {
  uint8_t key[MOST_BYTES];
  uint32_t count = sizeof key;
  require_new(words[3]);
  open_key(words[1]);
  check(signer_public_key(key, &count));
  write_new(words[3], key, count);
}

static void sign(char **words) {
  uint8_t signature[MOST_BYTES];
  uint32_t count = sizeof signature;
  require_new(words[4]);
  open_key(words[1]);
  add(words[3]);
  check(signer_sign(signature, &count));
  write_new(words[4], signature, count);
}

static void certify(char **words) {
  uint8_t nonce[32], evidence[PAL_MOST_EVIDENCE_BYTES];
  uint32_t count = sizeof evidence;
  char text[PAL_EVIDENCE_TEXT_BYTES];
  if (!signer_nonce_from_text(words[3], nonce)) fail(WRONG_USAGE, words[3], "A nonce has 64 hexadecimal digits.");
  open_key(words[1]);
  check(signer_certify(nonce, evidence, &count));
  signer_evidence_text(evidence, count, text);
  if (fputs(text, stdout) < 0 || fflush(stdout) != 0) fail(NO_FILE, "", "The evidence cannot be written.");
}

static const struct command {
  const char *word;
  int words;
  void (*run)(char **words);
} commands[] = {
    {"create", 0, create},
    {"public", 1, public_key},
    {"sign", 2, sign},
    {"certify", 1, certify},
};

// The command that these words are, or NULL.
static const struct command *find(int count, char **words) {
  for (size_t index = 0; index < sizeof commands / sizeof *commands; index++)
    if (count == 3 + commands[index].words && strcmp(words[2], commands[index].word) == 0) return &commands[index];
  return NULL;
}

int main(int count, char **words) {
  const struct command *command = find(count, words);
  if (command == NULL) {
    fputs("usage: signer KEY create | public FILE | sign DOCUMENT SIGNATURE | certify NONCE\n", stderr);
    return WRONG_USAGE;
  }
  enum pal_error error = signer_load();
  if (error != PAL_SUCCESS) fail(NO_HYPERVISOR, "", signer_error_text(error));
  command->run(words);
  signer_unload();
  return 0;
}
