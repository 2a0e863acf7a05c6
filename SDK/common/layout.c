#include "layout.h"

// No section is larger, so that no sum of sections and buffers overflows, in 32-bit programs either.
static const size_t most_bytes = (size_t)PTRDIFF_MAX / 32;

enum { GAP_PAGES = 1, BUFFER_ALIGNMENT = 16, ENTRY_BYTES = 3 };

static size_t pages_for(size_t bytes) { return (bytes + PAL_PAGE_BYTES - 1) / PAL_PAGE_BYTES; }

static size_t code_bytes(const struct pal_description *description) {
  return (uintptr_t)description->code_end - (uintptr_t)description->code_start;
}

// Behind the entry there must be room for a hypercall instruction.
static bool code_is_good(const struct pal_description *description) {
  const uintptr_t start = (uintptr_t)description->code_start, end = (uintptr_t)description->code_end;
  const uintptr_t entry = (uintptr_t)description->entry;
  return start != 0 && start < end && code_bytes(description) <= most_bytes && entry >= start && entry < end &&
         end - entry >= ENTRY_BYTES;
}

static bool parameters_are_good(const struct pal_description *description) {
  if (description->parameter_count > PAL_MOST_PARAMETERS) return false;
  if (description->parameter_count > 0 && !description->parameters) return false;
  for (size_t index = 0; index < description->parameter_count; index++) {
    const struct pal_parameter *parameter = &description->parameters[index];
    if (parameter->kind == PAL_INTEGER) continue;
    if (parameter->kind != PAL_POINTER || parameter->words > most_bytes / sizeof(uintptr_t)) return false;
  }
  return true;
}

static bool sizes_are_good(const struct pal_description *description) {
  const size_t most_pages = most_bytes / PAL_PAGE_BYTES;
  if (description->data_bytes > most_bytes || (description->data_bytes > 0 && !description->data)) return false;
  if (description->data_pages != 0 && description->data_pages < pages_for(description->data_bytes)) return false;
  return description->data_pages <= most_pages && description->stack_pages <= most_pages &&
         description->parameter_pages <= most_pages;
}

// What the parameters' buffers take: each begins at a multiple of 16. A pointer wants a section, even for 0 words.
static size_t buffer_pages(const struct pal_description *description) {
  size_t bytes = 0;
  for (size_t index = 0; index < description->parameter_count; index++) {
    const struct pal_parameter *parameter = &description->parameters[index];
    if (parameter->kind != PAL_POINTER) continue;
    const size_t words = parameter->words == 0 ? 1 : parameter->words;
    const size_t size = words * sizeof(uintptr_t) + BUFFER_ALIGNMENT - 1;
    bytes += size - size % BUFFER_ALIGNMENT;
  }
  return pages_for(bytes);
}

static size_t chosen(size_t pages, size_t usual) { return pages == 0 ? usual : pages; }

bool pal_layout_of(const struct pal_description *description, struct pal_layout *layout) {
  if (!code_is_good(description) || !parameters_are_good(description) || !sizes_are_good(description)) return false;
  layout->code_pages = pages_for(code_bytes(description));
  layout->data_pages = chosen(description->data_pages, pages_for(description->data_bytes));
  layout->parameter_pages = chosen(description->parameter_pages, buffer_pages(description));
  layout->stack_pages = chosen(description->stack_pages, PAL_USUAL_STACK_PAGES);
  layout->data = layout->code_pages;
  layout->parameters = layout->data + layout->data_pages + GAP_PAGES;
  layout->stack = layout->parameters + layout->parameter_pages + GAP_PAGES;
  layout->all_pages = layout->stack + layout->stack_pages;
  return true;
}
