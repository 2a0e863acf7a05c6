// A PAL of the earlier contract: functions of this program, copied to pages of their own.
#pragma once

#include <stddef.h>

#include "contract.h"
#include "pages.h"

// The machine code of a PAL: it can lie anywhere, and has its data in the page behind.
struct pal_code {
  const char *start, *end, *entry;
};

// The code whose functions are marked PAL(unit), entered at pal_unit.
#define CODE_OF(unit)                                                        \
  ({                                                                         \
    extern const char __start_code_##unit[], __stop_code_##unit[];             \
    (struct pal_code){__start_code_##unit, __stop_code_##unit, (const char *)pal_##unit}; \
  })

// How many pages each section has.
enum { CODE_PAGES = 1, DATA_PAGES = 1, PARAMETER_PAGES = 4, STACK_PAGES = 2 };

struct pal {
  struct pal_code origin;
  char *code, *data, *parameters, *stack;
  // The address to call.
  word entry;
  struct section_list sections;
  struct parameter_list list;
};

// Lays a PAL out in fresh pages. A parameter is described by the words it points to, 0 for an integer.
void pal_make(struct pal *pal, struct pal_code code, unsigned count, const word *parameters);
#define PAL_MAKE(pal, code, ...)                                                                       \
  pal_make(pal, code, sizeof((word[]){__VA_ARGS__}) / sizeof(word), (word[]){__VA_ARGS__})
// Gives its pages back; it is not registered any more.
void pal_destroy(struct pal *pal);

// These return what the hypercall does.
enum result pal_register(const struct pal *pal);
enum result pal_unregister(const struct pal *pal);
enum result pal_share(const struct pal *pal, unsigned count, const word *addresses, const word *lengths);
enum result pal_query(const struct pal *pal, struct report *report);

// Makes and registers a PAL, or ends the program.
void pal_start(struct pal *pal, struct pal_code code, unsigned count, const word *parameters);
#define PAL_START(pal, code, ...)                                                                      \
  pal_start(pal, code, sizeof((word[]){__VA_ARGS__}) / sizeof(word), (word[]){__VA_ARGS__})
// Unregisters it and gives its pages back, or ends the program.
void pal_end(struct pal *pal);
struct report pal_report(const struct pal *pal);

// Ordinary calls of the entry address.
static inline word call0(const struct pal *pal) { return ((word(*)(void))pal->entry)(); }
static inline word call1(const struct pal *pal, word a) { return ((word(*)(word))pal->entry)(a); }
static inline word call2(const struct pal *pal, word a, word b) { return ((word(*)(word, word))pal->entry)(a, b); }
static inline word call3(const struct pal *pal, word a, word b, word c) {
  return ((word(*)(word, word, word))pal->entry)(a, b, c);
}
word call10(const struct pal *pal, const word arguments[10]);
