#include "living.h"

#include <stdlib.h>

#include "hypercall.h"
#include "system.h"

static struct pal *first;
static bool is_watching;

static void watch(void) {
  if (is_watching) return;
  is_watching = true;
  pal_system_watch_interruptions();
  atexit(pal_end_all);
}

void pal_living_add(struct pal *pal) {
  pal_system_enter_list();
  watch();
  pal->next = first;
  first = pal;
  pal_system_leave_list();
}

void pal_living_remove(struct pal *pal) {
  pal_system_enter_list();
  struct pal **link = &first;
  while (*link && *link != pal) link = &(*link)->next;
  if (*link) *link = pal->next;
  pal_system_leave_list();
}

// One that another thread has unregistered meanwhile is refused, which does no harm.
void pal_end_all(void) {
  pal_system_enter_list();
  for (struct pal *pal = first; pal; pal = pal->next)
    pal_request(PAL_HYPERCALL_UNREGISTER, (struct pal_arguments){.c = pal->entry});
  first = NULL;
  pal_system_leave_list();
}
