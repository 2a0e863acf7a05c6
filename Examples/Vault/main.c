// A password vault in one file. The system sees this program: what is typed, and the one entry that is asked for. All
// else is in clear only in the PAL.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pal-files.h"
#include "vault.h"

// How the program ends.
enum {
  NO_HYPERVISOR = 1,
  WRONG_USAGE = 2,
  WRONG_PASSWORD = 3,
  LOCKED = 4,
  REFUSED = 5,
  NOT_OPENED = 6,
  NO_FILE = 7,
};

enum { MOST_SEALED = 32768, MOST_LINE = 1024 };

// By the numbers that the PAL's functions return: `Refusal` in vault.swift.
enum { IS_WRONG = 1, IS_NO_VAULT = 8 };
static const struct {
  int exit_code;
  const char *text;
} refusals[] = {
    [IS_WRONG] = {WRONG_PASSWORD, "The password is wrong: after three wrong ones in a row the vault is locked."},
    [2] = {LOCKED, "The vault is locked: a wrong password was given three times in a row."},
    [3] = {REFUSED, "The vault is not open."},
    [4] = {REFUSED, "The vault has no entry of that name: see 'list'."},
    [5] = {REFUSED, "The vault has an entry of that name already: choose another."},
    [6] = {REFUSED, "A password has 1 to 128 bytes, a name 1 to 64 without control characters, a secret 1 to 1024."},
    [7] = {REFUSED, "The vault is full: it has room for 200 entries in 32 KiB."},
    [IS_NO_VAULT] = {NOT_OPENED, "The file is no vault, or not all of one."},
    [9] = {NOT_OPENED, "The file has been changed, or its vault was made on another machine."},
    [10] = {NOT_OPENED, "The vault was made by another program, or another version of this one."},
    [11] = {NO_HYPERVISOR, "This machine cannot seal a vault: see 'pal vm log'."},
};

static void fail(int exit_code, const char *what, const char *text) {
  fprintf(stderr, "vault: %s%s%s\n", what, *what ? ": " : "", text);
  exit(exit_code);
}

static void fail_by(uint32_t refusal) {
  if (refusal >= sizeof refusals / sizeof *refusals) fail(REFUSED, "", "The PAL refuses this.");
  fail(refusals[refusal].exit_code, "", refusals[refusal].text);
}

static uint32_t length(const char *text) { return (uint32_t)strlen(text); }
static const uint8_t *bytes(const char *text) { return (const uint8_t *)text; }

// A line of standard input, without its end.
struct line {
  char text[MOST_LINE + 3];
};

static struct line ask(const char *what) {
  struct line line;
  if (fgets(line.text, sizeof line.text, stdin) == NULL)
    fail(WRONG_USAGE, what, "It is missing: give a line for each on standard input.");
  size_t end = strcspn(line.text, "\r\n");
  if (end > MOST_LINE) fail(WRONG_USAGE, what, "It is too long.");
  line.text[end] = 0;
  return line;
}

// MARK: The file

static void save(const char *path) {
  static uint8_t sealed[MOST_SEALED];
  uint32_t count = sizeof sealed;
  uint32_t refusal = vault_seal(sealed, &count);
  if (refusal != 0) fail_by(refusal);
  if (!pal_file_replace(path, sealed, count)) fail(NO_FILE, path, "The file cannot be written.");
}

// Opens the vault, or says why not. A wrong password counts before anybody hears that it was wrong.
static void open(const char *path) {
  static uint8_t sealed[MOST_SEALED + 1];
  size_t count = sizeof sealed;
  if (!pal_file_read(path, sealed, &count)) fail(NO_FILE, path, "The file cannot be read: make a vault with 'create'.");
  if (count > MOST_SEALED) fail_by(IS_NO_VAULT);
  struct line password = ask("Password");
  uint32_t refusal = vault_open(sealed, (uint32_t)count, bytes(password.text), length(password.text));
  if (refusal == 0) return;
  if (refusal < IS_NO_VAULT) save(path);
  fail_by(refusal);
}

// MARK: Commands

static void create(const char *path, const char *name) {
  (void)name;
  if (pal_file_exists(path)) fail(NO_FILE, path, "The file is there already: choose another name.");
  struct line password = ask("Password");
  uint32_t refusal = vault_create(bytes(password.text), length(password.text));
  if (refusal != 0) fail_by(refusal);
  save(path);
}

static void add(const char *path, const char *name) {
  open(path);
  struct line secret = ask("Secret");
  uint32_t refusal = vault_add(bytes(name), length(name), bytes(secret.text), length(secret.text));
  save(path);
  if (refusal != 0) fail_by(refusal);
}

static void get(const char *path, const char *name) {
  uint8_t secret[MOST_LINE];
  uint32_t count = sizeof secret;
  open(path);
  uint32_t refusal = vault_get(bytes(name), length(name), secret, &count);
  save(path);
  if (refusal != 0) fail_by(refusal);
  printf("%.*s\n", (int)count, (const char *)secret);
}

static void list(const char *path, const char *name) {
  (void)name;
  static uint8_t names[MOST_SEALED];
  uint32_t count = sizeof names;
  open(path);
  uint32_t refusal = vault_list(names, &count);
  save(path);
  if (refusal != 0) fail_by(refusal);
  printf("%.*s", (int)count, (const char *)names);
}

static void change_password(const char *path, const char *name) {
  (void)name;
  open(path);
  struct line password = ask("New password");
  uint32_t refusal = vault_change_password(bytes(password.text), length(password.text));
  save(path);
  if (refusal != 0) fail_by(refusal);
}

static const struct command {
  const char *word;
  int names;
  void (*run)(const char *path, const char *name);
} commands[] = {
    {"create", 0, create}, {"add", 1, add}, {"get", 1, get}, {"list", 0, list}, {"password", 0, change_password},
};

// The command that these words are, or NULL.
static const struct command *find(int count, char **words) {
  for (size_t index = 0; index < sizeof commands / sizeof *commands; index++)
    if (count == 3 + commands[index].names && strcmp(words[2], commands[index].word) == 0) return &commands[index];
  return NULL;
}

int main(int count, char **words) {
  const struct command *command = find(count, words);
  if (command == NULL) {
    fputs("usage: vault FILE create | add NAME | get NAME | list | password\n"
          "Standard input: a line with the password; then for 'add' the secret, for 'password' the new one.\n",
          stderr);
    return WRONG_USAGE;
  }
  enum pal_error error = vault_load();
  if (error != PAL_SUCCESS) fail(NO_HYPERVISOR, "", vault_error_text(error));
  command->run(words[1], command->names == 0 ? NULL : words[3]);
  vault_unload();
  return 0;
}
