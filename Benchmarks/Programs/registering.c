// Making a PAL of pages of the program and ending it: four pages, then with more and more pages of data.
#include "events.h"
#include "measure.h"
#include "pal.h"

#include <stdio.h>

enum { most_more_pages = 8 };

static struct pal pal;
static const struct parameter_list two_integers = {2, 0, {{parameter_integer, 0, 0}, {parameter_integer, 0, 0}}};

PAL_CODE static word add(word a, word b) { return a + b; }

static word do_register(void) { return pal_register(&pal, &two_integers); }

static word do_unregister(void) { return pal_unregister(&pal); }

// The undoing of the first is an event of its own.
static void measure_with(uint32_t more_pages) {
  char name[20] = "register";
  if (more_pages > 0) snprintf(name, sizeof name, "register+%u", (unsigned)more_pages);
  const struct event event = {name, do_register, 0, returns_refusal};
  const struct event undo = {more_pages == 0 ? "unregister" : NULL, do_unregister, 0, returns_refusal};
  if (!pal_make(&pal, add, 1 + more_pages)) {
    report_failure(name, "the program gets no memory");
    return;
  }
  measure(&event, &undo);
  pal_free(&pal);
}

void measure_registering(void) {
  for (uint32_t more = 0; more <= most_more_pages; more++) measure_with(more);
}
