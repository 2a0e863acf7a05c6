// PAL images: loaded, called by every convention, queried, unloaded.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "Native/native.h"
#include "check.h"
#include "children.h"
#include "faults.h"
#include "hypercall.h"
#include "native-pal.h"
#include "pool.h"
#include "sha256.h"

#ifdef __x86_64__
#define CONVENTION CALL_SYSTEM_V
#define ABI
#define call_all call_by_system_v
#include "native-calls.h"
#define CONVENTION CALL_WINDOWS
#define ABI __attribute__((ms_abi))
#define call_all call_by_windows
#include "native-calls.h"
static const enum hypercall usual = CALL_SYSTEM_V;
#else
#define CONVENTION CALL_CDECL
#define ABI
#define call_all call_by_cdecl
#include "native-calls.h"
static const enum hypercall usual = CALL_CDECL;
#endif

static uint64_t handle;

static void load(struct image image) { require_equal("an image is loaded", native_load(image, &handle), SUCCESS); }

static void unload(void) { require_equal("it is unloaded", native_unload(handle), SUCCESS); }

static void all_conventions(enum image_mode mode) {
#ifdef __x86_64__
  call_by_system_v(mode == MODE_64 ? "System V, 64-bit image" : "System V, 32-bit image", handle);
  call_by_windows(mode == MODE_64 ? "Windows, 64-bit image" : "Windows, 32-bit image", handle);
#else
  call_by_cdecl(mode == MODE_64 ? "cdecl, 64-bit image" : "cdecl, 32-bit image", handle);
#endif
}

// The stub for a function without buffers, called with one value.
static uint32_t call_function(enum native function, uint32_t argument, uint32_t *status) {
  return ((uint32_t(*)(uint32_t))native_stub(usual, handle, function, status))(argument);
}

static void detection(enum image_mode mode) {
  uint32_t says[4] = {0};
  ((void (*)(uint32_t *))native_stub(usual, handle, NATIVE_WHERE, NULL))(says);
  struct report report;
  require_equal("a report", native_query(handle, &report), SUCCESS);
  require_equal("detection inside", says[0], DETECTION_SIGNATURE);
  require_equal("the PAL's number", says[1], report.number);
  check_equal("the PAL's width", says[2], mode == MODE_64);
}

static uint64_t guard_of_thread(uint64_t of) {
  uint64_t says[4] = {0};
  ((void (*)(uint64_t *))native_stub(usual, of, NATIVE_THREAD, NULL))(says);
  uint64_t block = NATIVE_STACK + NATIVE_STACK_BYTES - NATIVE_THREAD_BYTES;
  check_equal("FS leads to the end of the stack", says[0], block);
  check_equal("and so does GS", says[1], block);
  check_equal("nothing else lies there", says[3], 1);
  return says[2];
}

static void thread(struct image image) {
  static uint64_t second;
  uint64_t guard = guard_of_thread(handle);
  check("a guard with a lowest byte of 0", guard != 0 && (guard & 0xff) == 0);
  check_equal("it stays", guard_of_thread(handle), guard);
  require_equal("a second PAL is loaded", native_load(image, &second), SUCCESS);
  check("it has another guard", guard_of_thread(second) != guard);
  require_equal("it is unloaded", native_unload(second), SUCCESS);
}

static void memory_of_its_own(void) {
  uint32_t (*count)(void) = native_stub(usual, handle, NATIVE_COUNT, NULL);
  check_equal("data as the image has it", count(), 1001);
  check_equal("data lasts", count(), 1002);
  check_equal("the heap begins zeroed", call_function(NATIVE_HEAP, NATIVE_HEAP_BYTES, NULL), 0);
  check_equal("the heap lasts", call_function(NATIVE_HEAP, NATIVE_HEAP_BYTES, NULL), NATIVE_HEAP_BYTES);
}

static void reports(struct image image) {
  struct report before, after;
  require_equal("a report", native_query(handle, &before), SUCCESS);
  call_function(NATIVE_DEEP, 20000, NULL);
  require_equal("a report", native_query(handle, &after), SUCCESS);
  check_equal("calls are counted", after.calls, before.calls + 1);
  check("exits are counted", after.exits > before.exits);
  check("the peak of the stack", after.peak_stack >= 20000 && after.peak_stack <= NATIVE_STACK_BYTES);
  check("it grows", before.peak_stack > 0 && before.peak_stack < after.peak_stack);
  check_equal("the peak of the heap", after.peak_heap, NATIVE_HEAP_BYTES);
  check("the memory it holds", after.memory > image_header(image)->image_bytes);
  uint8_t digest[32];
  sha256(image.bytes, image.size, digest);
  check("the measurement is the image's SHA-256", memcmp(digest, after.measurement, 32) == 0);
}

static word call_faulting(void *stub) { return ((uint32_t(*)(uint32_t))stub)(7); }

static void faults(void) {
  uint32_t status = 99;
  check_equal("a fault's result", call_function(NATIVE_FAIL, 2000, &status), 0);
  check_equal("a fault's status", status, PAL_FAILED);
  struct report report;
  require_equal("a report", native_query(handle, &report), SUCCESS);
  check_equal("what it was", report.exception, 6);
  check_equal("what has changed stays", ((uint32_t(*)(void))native_stub(usual, handle, NATIVE_COUNT, NULL))(), 2001);
  void *stub = native_stub(usual, handle, NATIVE_FAIL, NULL);
  struct outcome outcome = catch_signal(call_faulting, stub);
  check_fault_at("without a status, a fault is one of the hypercall", outcome, native_stub_hypercall(stub));
  check_equal("a good call's status", (call_function(NATIVE_NEGATE8, 1, &status), status), SUCCESS);
}

static uint32_t status_of(enum hypercall convention, uint64_t of, unsigned function) {
  uint32_t status = 99;
  ((uint32_t(*)(uint32_t))native_stub(convention, of, function, &status))(7);
  return status;
}

static void refused_calls(void) {
  check_equal("no such function", status_of(usual, handle, NATIVE_FUNCTIONS), NO_SUCH_FUNCTION);
  check_equal("the last index", status_of(usual, handle, 0xffff), NO_SUCH_FUNCTION);
  check_equal("no such PAL", status_of(usual, handle + 1, 0), NO_SUCH_PAL);
  check_equal("no PAL at all", status_of(usual, 0, 0), NO_SUCH_PAL);
#ifdef __x86_64__
  check_equal("another width's convention", status_of(CALL_CDECL, handle, 0), WRONG_CONVENTION);
#else
  check_equal("another width's convention", status_of(CALL_SYSTEM_V, handle, 0), WRONG_CONVENTION);
#endif
  uint32_t status = 99;
  uint8_t byte = 0x55;
  uint64_t length = 1;
  ((uint64_t(*)(uint8_t *, uint32_t))native_stub(usual, handle, NATIVE_SUM, &status))(&byte, 0xffffffff);
  check_equal("a buffer that is too large", status, BUFFERS_TOO_LARGE);
  uint32_t (*bounded)(uint8_t *, uint64_t *, uint64_t) = native_stub(usual, handle, NATIVE_BOUNDED, &status);
  bounded(&byte, &length, 2);
  check_equal("a result that is too long", status, RESULT_TOO_LONG);
  check("and nothing came back", byte == 0x55 && length == 1);
}

static word sum_of(void *bytes) {
  return ((uint64_t(*)(void *, uint32_t))native_stub(usual, handle, NATIVE_SUM, NULL))(bytes, 16);
}

static void faulting_buffers(void) {
  char *pages = pages_map_present(2);
  pages_protect(pages + PAGE, 1, PROT_NONE);
  check_fault_at("an input in no page", catch_signal(sum_of, pages + PAGE + 8), pages + PAGE + 8);
  check_fault_at("an input that ends in no page", catch_signal(sum_of, pages + PAGE - 8), pages + PAGE);
  check_fault_at("an input at 0", catch_signal(sum_of, NULL), NULL);
  // What is only read need not be writable.
  pages_protect(pages, 1, PROT_READ);
  check_result("an input in a read-only page", catch_signal(sum_of, pages), (word)native_sum((uint8_t *)pages, 16));
  pages_unmap(pages, 2);
}

static void in_a_child(void *unused) {
  (void)unused;
  struct report report;
  require_equal("a child cannot call it", status_of(usual, handle, 0), NO_SUCH_PAL);
  require_equal("a child cannot query it", native_query(handle, &report), NO_SUCH_PAL);
  require_equal("a child cannot unload it", native_unload(handle), NO_SUCH_PAL);
}

// From anywhere, and the same image is the same PAL wherever it lies.
static void odd_places(struct image image) {
  uint8_t *odd = malloc(image.size + 3);
  memcpy(odd + 3, image.bytes, image.size);
  uint64_t other = 0;
  require_equal("an image at an odd address", native_load((struct image){odd + 3, image.size}, &other), SUCCESS);
  check("another handle", other != handle);
  struct report first, second;
  require_equal("a report", native_query(handle, &first), SUCCESS);
  require_equal("a report", native_query(other, &second), SUCCESS);
  check("the same measurement", memcmp(first.measurement, second.measurement, 32) == 0);
  memset(odd, 0, image.size + 3);
  free(odd);
  require_equal("the image may go", ((uint32_t(*)(void))native_stub(usual, other, NATIVE_COUNT, NULL))(), 1001);
  require_equal("it is unloaded", native_unload(other), SUCCESS);
  check_equal("and is no more", native_unload(other), NO_SUCH_PAL);
}

static void one_image(enum image_mode mode) {
  struct image image = native_image(mode);
  load(image);
  memory_of_its_own();
  all_conventions(mode);
  detection(mode);
  thread(image);
  reports(image);
  faults();
  refused_calls();
  faulting_buffers();
  child_run("a child has no right to it", in_a_child, NULL);
  odd_places(image);
  all_conventions(mode);
  unload();
  check_equal("and is no more", status_of(usual, handle, 0), NO_SUCH_PAL);
  free(image.bytes);
}

int main(void) {
  struct pool before = pool_settled();
  one_image(MODE_64);
  one_image(MODE_32);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
