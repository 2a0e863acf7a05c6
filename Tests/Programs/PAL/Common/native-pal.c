#include "native-pal.h"

#include <string.h>

#include "hypercall.h"
#include "pages.h"

enum result native_load(struct image image, uint64_t *handle) {
  return hypercall(LOAD, (word)image.bytes, image.size, (word)handle, 0).result;
}

enum result native_unload(uint64_t handle) { return hypercall(UNLOAD, handle, 0, 0, 0).result; }

enum result native_query(uint64_t handle, struct report *report) {
  return hypercall(QUERY_HANDLE, handle, (word)report, 0, 0).result;
}

// Stubs are written one behind the other into pages that stay; programs that test have few.
enum { STUB_BYTES = 64, STUB_PAGES = 16 };

static uint8_t *new_stub(void) {
  static uint8_t *pages;
  static size_t used;
  if (!pages || used == STUB_PAGES * PAGE) {
    pages = pages_map(STUB_PAGES);
    used = 0;
  }
  used += STUB_BYTES;
  return pages + used - STUB_BYTES;
}

static uint8_t *put(uint8_t *place, const void *bytes, size_t count) {
  memcpy(place, bytes, count);
  return place + count;
}

static uint8_t *put_hypercall(uint8_t *place, enum hypercall number) {
  const uint32_t value = number;
  place = put(place, "\xb8", 1); // mov $number, %eax
  place = put(place, &value, 4);
  return put(place, uses_vmcall ? "\x0f\x01\xc1" : "\x0f\x01\xd9", 3);
}

#ifdef __x86_64__
enum { HYPERCALL_AT = 10 + 6 + 5 };

static void write_stub(uint8_t *place, enum hypercall number, uint64_t handle, uint32_t selector, uint32_t *status) {
  place = put(place, "\x49\xba", 2); // mov $handle, %r10
  place = put(place, &handle, 8);
  place = put(place, "\x41\xbb", 2); // mov $selector, %r11d
  place = put(place, &selector, 4);
  place = put_hypercall(place, number);
  if (status) {
    place = put(place, "\x48\xb9", 2); // mov $status, %rcx
    place = put(place, &status, 8);
    place = put(place, "\x44\x89\x19", 3); // mov %r11d, (%rcx)
  }
  put(place, "\xc3", 1); // ret
}
#else
enum { HYPERCALL_AT = 5 + 5 + 5 };

static void write_stub(uint8_t *place, enum hypercall number, uint64_t handle, uint32_t selector, uint32_t *status) {
  place = put(place, "\xb9", 1); // mov $handle, %ecx
  place = put(place, &handle, 4);
  place = put(place, "\xba", 1); // mov $selector, %edx
  place = put(place, &selector, 4);
  place = put_hypercall(place, number);
  if (status) {
    place = put(place, "\x89\x0d", 2); // mov %ecx, status
    place = put(place, &status, 4);
  }
  put(place, "\xc3", 1); // ret
}
#endif

void *native_stub(enum hypercall convention, uint64_t handle, unsigned function, uint32_t *status) {
  uint8_t *stub = new_stub();
  write_stub(stub, convention, handle, function | (status ? RETURNS_STATUS : 0), status);
  return stub;
}

void *native_stub_hypercall(void *stub) { return (char *)stub + HYPERCALL_AT; }
