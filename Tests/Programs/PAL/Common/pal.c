#include "pal.h"

#include <string.h>

#include "check.h"
#include "hypercall.h"

// Sections do not touch, so that a PAL which leaves one leaves its memory; but the data is where the code seeks it.
enum {
  GAP = 1,
  PARAMETERS_AT = CODE_PAGES + DATA_PAGES + GAP,
  STACK_AT = PARAMETERS_AT + PARAMETER_PAGES + GAP,
  ALL_PAGES = STACK_AT + STACK_PAGES,
};

static void add_section(struct pal *pal, enum section_kind kind, const void *address, unsigned pages) {
  pal->sections.section[pal->sections.count++] = (struct section){kind, pages, (word)address};
}

static void add_parameter(struct pal *pal, word words) {
  pal->list.parameter[pal->list.count++] =
      (struct parameter){words == 0 ? PARAMETER_INTEGER : PARAMETER_POINTER, 0, words};
}

void pal_make(struct pal *pal, struct pal_code code, unsigned count, const word *parameters) {
  size_t size = code.end - code.start;
  require("the PAL's code fits into its section", size <= CODE_PAGES * PAGE);
  char *pages = pages_map(ALL_PAGES);
  *pal = (struct pal){.origin = code, .code = pages, .data = pages + CODE_PAGES * PAGE};
  pal->parameters = pages + PARAMETERS_AT * PAGE;
  pal->stack = pages + STACK_AT * PAGE;
  memcpy(pal->code, code.start, size);
  memset(pal->data, 0, DATA_PAGES * PAGE);
  pal->entry = (word)pages + (code.entry - code.start);
  add_section(pal, SECTION_CODE, pal->code, CODE_PAGES);
  add_section(pal, SECTION_DATA, pal->data, DATA_PAGES);
  add_section(pal, SECTION_PARAMETERS, pal->parameters, PARAMETER_PAGES);
  add_section(pal, SECTION_STACK, pal->stack, STACK_PAGES);
  for (unsigned index = 0; index < count; index++) add_parameter(pal, parameters[index]);
}

void pal_destroy(struct pal *pal) { pages_unmap(pal->code, ALL_PAGES); }

enum result pal_register(const struct pal *pal) {
  return hypercall(REGISTER, (word)&pal->sections, 0, (word)&pal->list, pal->entry).result;
}

enum result pal_unregister(const struct pal *pal) { return hypercall(UNREGISTER, pal->entry, 0, 0, 0).result; }

enum result pal_share(const struct pal *pal, unsigned count, const word *addresses, const word *lengths) {
  return hypercall(SHARE, pal->entry, (word)addresses, (word)lengths, count).result;
}

enum result pal_query(const struct pal *pal, struct report *report) {
  return hypercall(QUERY_ENTRY, pal->entry, (word)report, 0, 0).result;
}

void pal_start(struct pal *pal, struct pal_code code, unsigned count, const word *parameters) {
  pal_make(pal, code, count, parameters);
  require_equal("a PAL is registered", pal_register(pal), SUCCESS);
}

void pal_end(struct pal *pal) {
  require_equal("a PAL is unregistered", pal_unregister(pal), SUCCESS);
  pal_destroy(pal);
}

struct report pal_report(const struct pal *pal) {
  struct report report;
  require_equal("a PAL's report is had", pal_query(pal, &report), SUCCESS);
  return report;
}

word call10(const struct pal *pal, const word a[10]) {
  word (*function)(word, word, word, word, word, word, word, word, word, word) = (void *)pal->entry;
  return function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
}
