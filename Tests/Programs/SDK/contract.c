// The runtime on TrustVisor: run it in the emulated PC only. Prints "passed" at the end.
//
// Without words it tries each function of the header; with `endless` it calls a PAL that never returns.
#include <string.h>

#include "adder.h"
#include "expect.h"

static void begin(struct pal *pal, pal_function entry, const struct pal_parameter *parameters, size_t count) {
  const struct pal_description description = {
      PAL_CODE_OF(adder), .entry = entry, .parameters = parameters, .parameter_count = count};
  EXPECT(pal_create(pal, &description) == PAL_SUCCESS);
  EXPECT(pal_register(pal) == PAL_SUCCESS);
}

static void it_is_there(void) {
  EXPECT(pal_is_present() && pal_is_native() && pal_number() == PAL_OUTSIDE);
  EXPECT(pal_test(0) == PAL_SUCCESS && pal_test(UINTPTR_MAX) == PAL_SUCCESS);
}

static void a_registered_pal_is_called_and_queried(void) {
  const struct pal_parameter parameters[] = {{PAL_INTEGER, 0}, {PAL_POINTER, 1}};
  struct pal pal;
  struct pal_report report;
  uintptr_t number = 2;
  begin(&pal, (pal_function)adder, parameters, 2);
  EXPECT(PAL_CALL(adder_function, &pal)(40, &number) == 42 && number == 3);
  EXPECT(pal_query_registered(&pal, &report) == PAL_SUCCESS);
  EXPECT(report.calls == 1 && report.last_error == PAL_SUCCESS && report.exception == UINT32_MAX);
  EXPECT(report.memory_bytes >= 8 * PAL_PAGE_BYTES);
  EXPECT(pal_unregister(&pal) == PAL_SUCCESS && pal_unregister(&pal) == PAL_ERROR_NO_SUCH_PAL);
  EXPECT(PAL_CALL(adder_function, &pal)(40, &number) == 43 && number == 4);
  EXPECT(pal_query_registered(&pal, &report) == PAL_ERROR_NO_SUCH_PAL);
  pal_destroy(&pal);
}

static void memory_is_shared(void) {
  static uintptr_t words[2] __attribute__((aligned(PAL_PAGE_BYTES))) = {0x600d, 0x0bad};
  const struct pal_parameter parameter = {PAL_INTEGER, 0};
  // TrustVisor gives a PAL with shares a section for parameters or none, as it has been described.
  const struct pal_range range = {words, sizeof words[0]}, nothing = {words, 0};
  struct pal pal;
  begin(&pal, (pal_function)reader, &parameter, 1);
  EXPECT(pal_share(&pal, &nothing, 1) == PAL_ERROR_BAD_SHARE && pal_share(&pal, &range, 0) == PAL_ERROR_BAD_SHARE);
  EXPECT(pal_share(&pal, &range, PAL_MOST_SHARES + 1) == PAL_ERROR_BAD_SHARE);
  EXPECT(pal_share(&pal, &range, 1) == PAL_SUCCESS);
  EXPECT(PAL_CALL(reader_function, &pal)((uintptr_t)&words[0]) == words[0]);
  EXPECT(PAL_CALL(reader_function, &pal)((uintptr_t)&words[1]) == 0);
  pal_destroy(&pal);
}

// The least image: one page of code whose function adds two numbers, one page of stack (Documentation, "PAL images").
enum { CODE_ADDRESS = 0x10000000, STACK_ADDRESS = 0x10100000, TABLES = 96 };
static uint8_t image[2 * PAL_PAGE_BYTES];

static void put32(size_t offset, uint32_t value) { memcpy(image + offset, &value, sizeof value); }
static void put64(size_t offset, uint64_t value) { memcpy(image + offset, &value, sizeof value); }

static void put_header(void) {
  memcpy(image, "PALLIUM", 8);
  put32(8, 1);
  put32(12, 64);
  put32(16, PAL_PAGE_BYTES);
  put32(20, 1);
  put32(24, 1);
  put32(28, 2);
  put64(32, sizeof image);
  put64(40, STACK_ADDRESS);
  put64(48, PAL_PAGE_BYTES);
}

static void put_tables(void) {
  const size_t function = TABLES + 32, parameters = function + 16;
  const uint32_t readable_and_executable = 5, value_of_four_bytes = 1 | 4 << 8;
  put64(TABLES, CODE_ADDRESS);
  put64(TABLES + 8, PAL_PAGE_BYTES);
  put64(TABLES + 16, PAL_PAGE_BYTES);
  put32(TABLES + 24, readable_and_executable);
  put64(function, CODE_ADDRESS);
  put32(function + 8, 2);
  put32(function + 12, 4);
  put32(parameters, value_of_four_bytes);
  put32(parameters + 16, value_of_four_bytes);
  // leal (%rdi, %rsi), %eax; ret
  memcpy(image + PAL_PAGE_BYTES, "\x8d\x04\x37\xc3", 4);
}

struct pal_handle native_handle;
uint32_t native_add(uint32_t a, uint32_t b);

static void an_image_is_loaded_and_called(void) {
  struct pal_report report;
  EXPECT(pal_load(&native_handle, image, sizeof image) == PAL_ERROR_NOT_AN_IMAGE);
  put_header();
  put_tables();
  EXPECT(pal_load(&native_handle, image, sizeof image) == PAL_SUCCESS);
  EXPECT(pal_load(&native_handle, image, sizeof image) == PAL_ERROR_ALREADY_REGISTERED);
  EXPECT(native_add(40, 2) == 42);
  EXPECT(pal_query(&native_handle, &report) == PAL_SUCCESS && report.calls == 1);
  EXPECT(pal_unload(&native_handle) == PAL_SUCCESS && pal_unload(&native_handle) == PAL_ERROR_NO_SUCH_PAL);
  EXPECT(pal_query(&native_handle, &report) == PAL_ERROR_NO_SUCH_PAL);
}

static void never_return(void) {
  static struct pal first, second;
  begin(&first, (pal_function)sleeper, NULL, 0);
  begin(&second, (pal_function)sleeper, NULL, 0);
  printf("calls\n");
  fflush(stdout);
  PAL_CALL(sleeper_function, &second)();
}

int main(int argc, char **argv) {
  if (!pal_is_present()) return 3;
  if (argc == 2 && strcmp(argv[1], "endless") == 0) never_return();
  it_is_there();
  a_registered_pal_is_called_and_queried();
  memory_is_shared();
  an_image_is_loaded_and_called();
  printf("passed\n");
  return 0;
}
