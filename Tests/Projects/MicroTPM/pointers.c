// Buffers that are not the PAL's: every pointer of every request, and nothing changes.
#include "checks.h"

// The linker script's: behind it is no memory.
extern uint8_t pallium_heap_end[];

enum { COUNT = 16, SEALED = COUNT + PAL_SEAL_OVERHEAD };

static uint8_t text[COUNT], sealed[SEALED], buffer[PAL_QUOTE_BYTES], values[PAL_DIGEST_BYTES];
static const uint8_t constants[PAL_QUOTE_BYTES] = {0xff, 0xff, 0xff};

static int is_refused(enum pal_error error) { return error == PAL_ERROR_NOT_ACCESSIBLE; }

// An address that the PAL may not read.
static uint32_t check_unreadable(void *nowhere) {
  size_t room = sizeof buffer, small = sizeof values;
  REQUIRE(is_refused(pal_extend_pcr(1, nowhere)));
  REQUIRE(is_refused(pal_seal(nowhere, COUNT, NULL, buffer, &room)));
  REQUIRE(is_refused(pal_seal(text, COUNT, nowhere, buffer, &room)));
  REQUIRE(is_refused(pal_unseal(nowhere, SEALED, buffer, &room, NULL)));
  REQUIRE(is_refused(pal_quote(nowhere, 1, buffer, values, &small)));
  REQUIRE(room == sizeof buffer && small == sizeof values);
  return 0;
}

// One that it may not write.
static uint32_t check_unwritable(void *unwritable) {
  size_t room = sizeof buffer, small = sizeof values;
  REQUIRE(is_refused(pal_random(unwritable, COUNT)));
  REQUIRE(is_refused(pal_read_pcr(0, unwritable)));
  REQUIRE(is_refused(pal_seal(text, COUNT, NULL, unwritable, &room)));
  REQUIRE(is_refused(pal_seal(text, COUNT, NULL, buffer, unwritable)));
  REQUIRE(is_refused(pal_unseal(sealed, SEALED, unwritable, &room, NULL)));
  REQUIRE(is_refused(pal_unseal(sealed, SEALED, buffer, unwritable, NULL)));
  REQUIRE(is_refused(pal_unseal(sealed, SEALED, buffer, &room, unwritable)));
  REQUIRE(is_refused(pal_quote(text, 1, unwritable, values, &small)));
  REQUIRE(is_refused(pal_quote(text, 1, buffer, unwritable, &small)));
  REQUIRE(is_refused(pal_quote(text, 1, buffer, values, unwritable)));
  REQUIRE(is_refused(pal_identity_key(unwritable, &room)));
  REQUIRE(is_refused(pal_identity_key(buffer, unwritable)));
  REQUIRE(room == sizeof buffer && small == sizeof values);
  return 0;
}

// The registers, and all buffers, are what they were.
static uint32_t check_unchanged(void) {
  uint8_t value[PAL_DIGEST_BYTES];
  for (size_t index = 0; index < sizeof buffer; index++) REQUIRE(buffer[index] == 0);
  REQUIRE(memcmp(values, zeroes, sizeof values) == 0);
  REQUIRE(pal_read_pcr(1, value) == PAL_SUCCESS && memcmp(value, zeroes, sizeof value) == 0);
  size_t count = sizeof value;
  REQUIRE(pal_unseal(sealed, SEALED, value, &count, NULL) == PAL_SUCCESS && memcmp(value, text, COUNT) == 0);
  return 0;
}

// A buffer whose last bytes are not there keeps its first.
static uint32_t check_heap_end(void) {
  uint8_t *start = pallium_heap_end - 8;
  REQUIRE(is_refused(pal_random(start, COUNT)) && is_refused(pal_read_pcr(0, start)));
  REQUIRE(is_refused(pal_extend_pcr(1, start)));
  REQUIRE(memcmp(start, zeroes, 8) == 0);
  REQUIRE(pal_random(start, 8) == PAL_SUCCESS);
  return 0;
}

uint32_t check_pointers(void) {
  void *const nowhere[] = {
      NULL, (void *)8, (void *)(UINTPTR_MAX - 15), (void *)(UINTPTR_MAX / 2 + 1), (void *)(UINTPTR_MAX - 4095),
      (void *)((uintptr_t)1 << (sizeof(uintptr_t) == 8 ? 47 : 31)), pallium_heap_end};
  size_t count = sizeof sealed;
  REQUIRE(pal_seal(text, COUNT, NULL, sealed, &count) == PAL_SUCCESS);
  for (size_t index = 0; index < sizeof nowhere / sizeof *nowhere; index++) {
    uint32_t line = 0;
    // Without a policy it is the PAL's own, and without a digest none is wanted.
    if (nowhere[index] != NULL) line = check_unreadable(nowhere[index]);
    if (line == 0 && nowhere[index] != NULL) line = check_unwritable(nowhere[index]);
    if (line != 0) return line;
  }
  REQUIRE(is_refused(pal_random(NULL, 1)) && is_refused(pal_seal(NULL, 1, NULL, buffer, &count)));
  uint32_t line = check_unwritable((void *)(uintptr_t)check_pointers);
  if (line == 0) line = check_unwritable((void *)(uintptr_t)constants);
  if (line == 0) line = check_heap_end();
  return line != 0 ? line : check_unchanged();
}
