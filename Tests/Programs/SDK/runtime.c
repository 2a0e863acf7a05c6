// The runtime without TrustVisor: memory, descriptors, failures of each step, refusals, evidence as text. Prints "passed" at the end.
#include <string.h>

#include "adder.h"
#include "expect.h"
#include "pal-files.h"
#include "stand-in.h"
#include "steps.h"

static const struct pal_parameter parameters[] = {{PAL_INTEGER, 0}, {PAL_POINTER, 3}};
static const uint8_t data[] = {1, 2, 3};

static struct pal_description description(void) {
  return (struct pal_description){PAL_CODE_OF(adder),
                                  .entry = (pal_function)adder,
                                  .parameters = parameters,
                                  .parameter_count = 2,
                                  .data = data,
                                  .data_bytes = sizeof data};
}

static enum pal_error create(struct pal *pal) {
  const struct pal_description described = description();
  return pal_create(pal, &described);
}

static void expect_section(const struct pal *pal, uint32_t index, uint32_t type, uint32_t pages, uintptr_t page) {
  EXPECT(pal->sections.section[index].type == type && pal->sections.section[index].pages == pages);
  EXPECT(pal->sections.section[index].address == (uintptr_t)pal->memory + page * PAL_PAGE_BYTES);
}

static void a_pal_is_an_ordinary_function_at_first(void) {
  struct pal pal;
  uintptr_t number = 2;
  EXPECT(create(&pal) == PAL_SUCCESS && pieces_held == 1 && pal.system_error == 0);
  EXPECT(PAL_CALL(adder_function, &pal)(40, &number) == 42 && number == 3);
  EXPECT(memcmp((uint8_t *)pal.memory + PAL_PAGE_BYTES, data, sizeof data) == 0);
  pal_destroy(&pal);
  EXPECT(pieces_held == 0 && pal.entry == 0);
  pal_destroy(&pal);
  EXPECT(pieces_held == 0 && stand_in.calls == 0);
}

static void descriptors_are_those_of_the_contract(void) {
  struct pal pal;
  EXPECT(create(&pal) == PAL_SUCCESS && pal.sections.count == 4 && pal.sections.zero == 0);
  expect_section(&pal, 0, 1, 1, 0);
  expect_section(&pal, 1, 2, 1, 1);
  expect_section(&pal, 2, 3, 1, 3);
  expect_section(&pal, 3, 4, PAL_USUAL_STACK_PAGES, 5);
  EXPECT(pal.memory_bytes == (5 + PAL_USUAL_STACK_PAGES) * (size_t)PAL_PAGE_BYTES);
  EXPECT(pal.parameters.count == 2 && pal.parameters.zero == 0);
  EXPECT(pal.parameters.parameter[0].type == 1 && pal.parameters.parameter[0].zero == 0);
  EXPECT(pal.parameters.parameter[1].type == 2 && pal.parameters.parameter[1].words == 3);
  pal_destroy(&pal);
}

static void each_step_can_fail(void) {
  struct pal pal;
  failures[STEP_ALLOCATE] = 1;
  EXPECT(create(&pal) == PAL_ERROR_NO_MEMORY && pal.system_error != 0 && !pal.memory && pieces_held == 0);
  failures[STEP_MAKE_CODE] = 1;
  EXPECT(create(&pal) == PAL_ERROR_NO_RIGHTS && pal.system_error != 0 && !pal.memory && pieces_held == 0);
  pal_destroy(&pal);
  // A working set that cannot grow, or not enough: nothing depends on locking.
  failures[STEP_LOCK] = 2;
  EXPECT(create(&pal) == PAL_SUCCESS && !pal.is_locked && working_set_growth() == 0);
  pal_destroy(&pal);
  failures[STEP_LOCK] = failures[STEP_GROW] = 1;
  EXPECT(create(&pal) == PAL_SUCCESS && !pal.is_locked && working_set_growth() == 0);
  pal_destroy(&pal);
  EXPECT(pieces_held == 0);
  memset(failures, 0, sizeof failures);
}

static void the_working_set_grows_and_shrinks(void) {
  if (!has_working_set()) return;
  struct pal pal;
  failures[STEP_LOCK] = 1;
  EXPECT(create(&pal) == PAL_SUCCESS && pal.is_locked && pal.system_error == 0);
  EXPECT(working_set_growth() == (long long)pal.memory_bytes);
  pal_destroy(&pal);
  EXPECT(working_set_growth() == 0);
}

static void expect_bad(struct pal_description described) {
  struct pal pal;
  EXPECT(pal_create(&pal, &described) == PAL_ERROR_BAD_DESCRIPTION && !pal.memory && pieces_held == 0);
}

#define EXPECT_BAD(change)                               \
  do {                                                   \
    struct pal_description bad = description();          \
    change;                                              \
    expect_bad(bad);                                     \
  } while (0)

static void descriptions_are_checked(void) {
  static const struct pal_parameter unknown[] = {{(enum pal_parameter_kind)3, 0}};
  static const struct pal_parameter endless[] = {{PAL_POINTER, SIZE_MAX}};
  EXPECT_BAD(bad.code_start = NULL);
  EXPECT_BAD(bad.code_end = bad.code_start);
  EXPECT_BAD(bad.entry = (pal_function)expect_bad);
  EXPECT_BAD(bad.code_end = (const uint8_t *)(uintptr_t)bad.entry + 2);
  EXPECT_BAD(bad.parameter_count = PAL_MOST_PARAMETERS + 1);
  EXPECT_BAD(bad.parameters = NULL);
  EXPECT_BAD((bad.parameters = unknown, bad.parameter_count = 1));
  EXPECT_BAD((bad.parameters = endless, bad.parameter_count = 1));
  EXPECT_BAD(bad.data = NULL);
  EXPECT_BAD((bad.data_bytes = 2 * PAL_PAGE_BYTES, bad.data_pages = 1));
  EXPECT_BAD(bad.data_bytes = SIZE_MAX);
  EXPECT_BAD(bad.data_pages = SIZE_MAX);
  EXPECT_BAD(bad.stack_pages = SIZE_MAX / PAL_PAGE_BYTES);
  EXPECT_BAD(bad.parameter_pages = SIZE_MAX / PAL_PAGE_BYTES);
}

static void without_trustvisor_nothing_is_asked(void) {
  struct pal pal;
  struct pal_handle handle;
  EXPECT(!pal_is_present() && !pal_is_native() && pal_number() == PAL_OUTSIDE);
  EXPECT(pal_test(0) == PAL_ERROR_NOT_PRESENT);
  EXPECT(pal_load(&handle, data, sizeof data) == PAL_ERROR_NOT_PRESENT);
  EXPECT(create(&pal) == PAL_SUCCESS);
  EXPECT(pal_register(&pal) == PAL_ERROR_NOT_PRESENT && pal_unregister(&pal) == PAL_ERROR_NO_SUCH_PAL);
  pal_destroy(&pal);
  stand_in.is_present = true;
  EXPECT(pal_load(&handle, data, sizeof data) == PAL_ERROR_NOT_NATIVE && !pal_is_native());
  EXPECT(stand_in.calls == 0);
  stand_in.is_native = true;
  EXPECT(pal_is_native() && pal_load(&handle, data, sizeof data) == PAL_SUCCESS);
  EXPECT(stand_in.number == PAL_HYPERCALL_LOAD && stand_in.arguments.c == (uintptr_t)data);
  EXPECT(stand_in.arguments.d == sizeof data && stand_in.arguments.source == (uintptr_t)&handle.cell);
}

static void refusals_are_told_and_leave_nothing(void) {
  for (int number = PAL_ERROR_UNKNOWN_NUMBER; number <= PAL_ERROR_NO_MACHINE_SECRET; number++) {
    struct pal pal;
    EXPECT(create(&pal) == PAL_SUCCESS);
    stand_in.registering = (enum pal_error)number;
    EXPECT(pal_register(&pal) == (enum pal_error)number && !pal.is_registered);
    pal_destroy(&pal);
  }
  stand_in.registering = PAL_SUCCESS;
  EXPECT(stand_in.unregistrations == 0 && pieces_held == 0);
}

static void a_pal_that_is_destroyed_is_unregistered(void) {
  struct pal first, second;
  EXPECT(create(&first) == PAL_SUCCESS && create(&second) == PAL_SUCCESS);
  EXPECT(pal_register(&first) == PAL_SUCCESS && pal_register(&second) == PAL_SUCCESS);
  EXPECT(pal_register(&first) == PAL_ERROR_ALREADY_REGISTERED);
  EXPECT(stand_in.arguments.c == (uintptr_t)&second.sections);
  EXPECT(stand_in.arguments.source == (uintptr_t)&second.parameters);
  EXPECT(stand_in.arguments.destination == second.entry);
  const uintptr_t entry = first.entry;
  pal_destroy(&first);
  EXPECT(stand_in.unregistrations == 1 && stand_in.arguments.c == entry);
  EXPECT(pal_unregister(&second) == PAL_SUCCESS && stand_in.unregistrations == 2);
  pal_destroy(&second);
  EXPECT(stand_in.unregistrations == 2 && pieces_held == 0);
}

static void every_error_has_words_of_its_own(void) {
  for (int number = 0; number <= PAL_ERROR_NO_MACHINE_SECRET; number++) {
    const char *text = pal_error_text((enum pal_error)number);
    EXPECT(text && *text);
    for (int other = 0; other < number; other++) EXPECT(strcmp(text, pal_error_text((enum pal_error)other)) != 0);
  }
  const char *unknown = pal_error_text((enum pal_error)(PAL_ERROR_NO_MACHINE_SECRET + 1));
  for (int number = PAL_ERROR_NOT_PRESENT; number <= PAL_ERROR_NO_RIGHTS; number++)
    EXPECT(strcmp(pal_error_text((enum pal_error)number), unknown) != 0);
}

// A file whose contents are these, and nothing beside it.
static bool holds(const char *path, const char *contents) {
  char found[64];
  size_t count = sizeof found;
  if (!pal_file_read(path, found, &count)) return false;
  return count == strlen(contents) && memcmp(found, contents, count) == 0;
}

static void files_are_made_and_replaced(void) {
  static const char path[] = "sdk-files-test", beside[] = "sdk-files-test.new", nowhere[] = "no-folder/file";
  remove(path);
  EXPECT(!pal_file_exists(path) && !holds(path, ""));
  EXPECT(pal_file_make(path, "one\r\n", 5) && pal_file_exists(path) && holds(path, "one\r\n"));
  EXPECT(!pal_file_make(path, "two", 3) && holds(path, "one\r\n"));
  EXPECT(pal_file_replace(path, "three", 5) && holds(path, "three") && !pal_file_exists(beside));
  EXPECT(pal_file_replace(path, NULL, 0) && holds(path, ""));
  EXPECT(remove(path) == 0 && pal_file_replace(path, "four", 4) && holds(path, "four"));
  EXPECT(!pal_file_make(nowhere, "x", 1) && !pal_file_replace(nowhere, "x", 1) && !pal_file_exists(nowhere));
  // A folder is in the way: what was written beside it goes again.
  EXPECT(pal_file_exists(".") && !pal_file_replace(".", "x", 1) && !pal_file_exists("..new"));
  // As much as there is room for, of a file that is longer.
  char few[2];
  size_t count = sizeof few;
  EXPECT(pal_file_read(path, few, &count) && count == sizeof few && memcmp(few, "fo", count) == 0);
  EXPECT(remove(path) == 0 && !pal_file_exists(path));
}

static void nonces_are_64_digits(void) {
  static const char good[] = "00112233445566778899aAbBcCdDeEfFff0123456789abcdefABCDEF00000080";
  // The end, and what stands right beside the digits in ASCII.
  static const char wrong[] = {0, '/', ':', '@', 'G', '`', 'g', ' ', (char)0xb5};
  char text[sizeof good + 1] = {0};
  uint8_t nonce[32];
  EXPECT(pal_nonce_from_text(good, nonce));
  EXPECT(nonce[0] == 0 && nonce[1] == 0x11 && nonce[10] == 0xaa && nonce[15] == 0xff && nonce[31] == 0x80);
  memset(nonce, 0x5a, sizeof nonce);
  for (size_t index = 0; index < sizeof good - 1; index++) {
    for (size_t number = 0; number < sizeof wrong; number++) {
      memcpy(text, good, sizeof good);
      text[index] = wrong[number];
      EXPECT(!pal_nonce_from_text(text, nonce));
    }
  }
  memcpy(text, good, sizeof good);
  text[sizeof good - 1] = '0';
  EXPECT(!pal_nonce_from_text(text, nonce) && !pal_nonce_from_text("", nonce) && !pal_nonce_from_text(NULL, nonce));
  for (size_t index = 0; index < sizeof nonce; index++) EXPECT(nonce[index] == 0x5a);
}

static void expect_text(const char *bytes, size_t count, const char *base64) {
  char text[PAL_EVIDENCE_TEXT_BYTES], expected[PAL_EVIDENCE_TEXT_BYTES];
  snprintf(expected, sizeof expected, "-----BEGIN PAL EVIDENCE-----\n%s-----END PAL EVIDENCE-----\n", base64);
  EXPECT(pal_evidence_text(bytes, count, text) == strlen(expected) && strcmp(text, expected) == 0);
}

// The test vectors of RFC 4648, and what fills a line.
static void evidence_is_lines_of_base64(void) {
  static char most[PAL_MOST_EVIDENCE_BYTES + 1];
  char text[PAL_EVIDENCE_TEXT_BYTES + 1];
  expect_text("", 0, "");
  expect_text("f", 1, "Zg==\n");
  expect_text("fo", 2, "Zm8=\n");
  expect_text("foobar", 6, "Zm9vYmFy\n");
  expect_text("\xfb\xff\xbe", 3, "+/++\n");
  expect_text(most, 48, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
  expect_text(most, 49, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAA==\n");
  memset(text, '.', sizeof text);
  EXPECT(pal_evidence_text(most, PAL_MOST_EVIDENCE_BYTES, text) == PAL_EVIDENCE_TEXT_BYTES - 1);
  EXPECT(text[PAL_EVIDENCE_TEXT_BYTES - 1] == 0 && text[PAL_EVIDENCE_TEXT_BYTES] == '.');
  EXPECT(pal_evidence_text(most, PAL_MOST_EVIDENCE_BYTES + 1, text) == 0 && *text == 0);
}

int main(void) {
  a_pal_is_an_ordinary_function_at_first();
  descriptors_are_those_of_the_contract();
  each_step_can_fail();
  the_working_set_grows_and_shrinks();
  descriptions_are_checked();
  without_trustvisor_nothing_is_asked();
  refusals_are_told_and_leave_nothing();
  a_pal_that_is_destroyed_is_unregistered();
  every_error_has_words_of_its_own();
  files_are_made_and_replaced();
  nonces_are_64_digits();
  evidence_is_lines_of_base64();
  printf("passed\n");
  return 0;
}
