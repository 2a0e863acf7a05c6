#include "hypercall.h"

static bool is_of_native_contract(enum pal_hypercall number) { return number >= PAL_HYPERCALL_LOAD; }

enum pal_error pal_request(enum pal_hypercall number, struct pal_arguments arguments) {
  if (!pal_is_present()) return PAL_ERROR_NOT_PRESENT;
  if (is_of_native_contract(number) && !pal_is_native()) return PAL_ERROR_NOT_NATIVE;
  return pal_hypercall(number, arguments);
}

enum pal_error pal_test(uintptr_t argument) {
  return pal_request(PAL_HYPERCALL_TEST, (struct pal_arguments){.c = argument});
}
