#define _GNU_SOURCE
#include "pal.h"

#include <string.h>
#include <sys/mman.h>

// The section that PAL_CODE names; the linker knows where it is.
extern const uint8_t __start_pal_code[], __stop_pal_code[];

static size_t pal_bytes(uint32_t data_pages) { return (data_pages + 3) * page_bytes; }

bool pal_make(struct pal *pal, const void *function, uint32_t data_pages) {
  size_t code_bytes = (size_t)(__stop_pal_code - __start_pal_code);
  size_t bytes = pal_bytes(data_pages);
  if (code_bytes > page_bytes) return false;
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  // Not only the code: so that every page is there.
  memset(memory, 0xcc, bytes);
  memcpy(memory, __start_pal_code, code_bytes);
  pal->memory = memory;
  pal->data_pages = data_pages;
  pal->entry = pal->memory + ((const uint8_t *)function - __start_pal_code);
  return true;
}

word pal_register(const struct pal *pal, const struct parameter_list *parameters) {
  const uint32_t kinds[][2] = {
      {section_code, 1}, {section_data, pal->data_pages}, {section_parameters, 1}, {section_stack, 1}};
  struct section_list sections = {.count = 4};
  uint8_t *next = pal->memory;
  for (int i = 0; i < 4; i++) {
    sections.section[i] = (struct section){kinds[i][0], kinds[i][1], (uintptr_t)next};
    next += kinds[i][1] * page_bytes;
  }
  return own_hypercall(hypercall_register, (word)&sections, 0, (word)parameters, (word)pal->entry);
}

word pal_unregister(const struct pal *pal) { return own_hypercall(hypercall_unregister, (word)pal->entry, 0, 0, 0); }

void pal_free(struct pal *pal) { munmap(pal->memory, pal_bytes(pal->data_pages)); }
