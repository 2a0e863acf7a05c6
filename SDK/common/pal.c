// Makes a PAL of functions of the program: memory, contents, descriptors.
#include <string.h>

#include "layout.h"
#include "system.h"

_Static_assert(sizeof(struct pal_section_list) == 8 + 10 * 16, "as TrustVisor reads it");
_Static_assert(sizeof(struct pal_parameter_list) == 8 + 10 * 16, "as TrustVisor reads it");

enum section_type { SECTION_CODE = 1, SECTION_DATA, SECTION_PARAMETERS, SECTION_STACK };

static uint8_t *page(const struct pal *pal, size_t index) { return (uint8_t *)pal->memory + index * PAL_PAGE_BYTES; }

static void add_section(struct pal *pal, enum section_type type, size_t first_page, size_t pages) {
  if (pages == 0) return;
  const uint32_t index = pal->sections.count++;
  pal->sections.section[index].type = type;
  pal->sections.section[index].pages = (uint32_t)pages;
  pal->sections.section[index].address = (uintptr_t)page(pal, first_page);
}

static void describe_sections(struct pal *pal, const struct pal_layout *layout) {
  add_section(pal, SECTION_CODE, 0, layout->code_pages);
  add_section(pal, SECTION_DATA, layout->data, layout->data_pages);
  add_section(pal, SECTION_PARAMETERS, layout->parameters, layout->parameter_pages);
  add_section(pal, SECTION_STACK, layout->stack, layout->stack_pages);
}

static void describe_parameters(struct pal *pal, const struct pal_description *description) {
  pal->parameters.count = (uint32_t)description->parameter_count;
  for (size_t index = 0; index < description->parameter_count; index++) {
    pal->parameters.parameter[index].type = (uint32_t)description->parameters[index].kind;
    pal->parameters.parameter[index].words = description->parameters[index].words;
  }
}

// A page that was only read may be one of zeroes that all processes share; a page that was written is the program's own.
static void touch(struct pal *pal) {
  for (size_t offset = 0; offset < pal->memory_bytes; offset += PAL_PAGE_BYTES)
    ((volatile uint8_t *)pal->memory)[offset] = 0;
}

static void fill(struct pal *pal, const struct pal_description *description, const struct pal_layout *layout) {
  const uintptr_t start = (uintptr_t)description->code_start;
  memcpy(pal->memory, description->code_start, (uintptr_t)description->code_end - start);
  if (description->data_bytes > 0) memcpy(page(pal, layout->data), description->data, description->data_bytes);
  pal->entry = (uintptr_t)pal->memory + ((uintptr_t)description->entry - start);
}

// Leaves nothing of the PAL but what the system has said.
static enum pal_error give_up(struct pal *pal, enum pal_error error) {
  const uint32_t system_error = pal->system_error;
  if (pal->memory) pal_system_free(pal);
  *pal = (struct pal){.system_error = system_error};
  return error;
}

enum pal_error pal_create(struct pal *pal, const struct pal_description *description) {
  struct pal_layout layout;
  *pal = (struct pal){0};
  if (!pal_layout_of(description, &layout)) return PAL_ERROR_BAD_DESCRIPTION;
  pal->memory_bytes = layout.all_pages * PAL_PAGE_BYTES;
  pal->memory = pal_system_allocate(pal, pal->memory_bytes);
  if (!pal->memory) return give_up(pal, PAL_ERROR_NO_MEMORY);
  touch(pal);
  fill(pal, description, &layout);
  if (!pal_system_make_code(pal, pal->memory, layout.code_pages * PAL_PAGE_BYTES))
    return give_up(pal, PAL_ERROR_NO_RIGHTS);
  pal_system_lock(pal);
  describe_sections(pal, &layout);
  describe_parameters(pal, description);
  return PAL_SUCCESS;
}

void pal_destroy(struct pal *pal) {
  if (pal->is_registered) pal_unregister(pal);
  give_up(pal, PAL_SUCCESS);
}
