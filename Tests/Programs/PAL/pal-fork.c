// Processes that have a copy of a PAL's caller: the PAL is not theirs.
#include <signal.h>
#include <string.h>

#include "check.h"
#include "children.h"
#include "faults.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"
#include "registers.h"

enum { START = 100 };

static struct pal pal;

static word jump_with_number(void *number) {
  struct registers before, after;
  word stack[STACK_WORDS] = {0};
  registers_now(&before);
  before.general[AX] = *(word *)number;
  before.general[CX] = pal.entry;
  call_with(pal.entry, &before, &after, stack);
  return after.general[AX];
}

// It finds a hypercall of its own making there, and breakpoints behind it.
static void jump_to_entry(void *unused) {
  (void)unused;
  for (word number = 0; number < 0x200; number++) {
    struct outcome outcome = catch_signal(jump_with_number, &number);
    require("a child's jump to the entry faults", outcome.signal == SIGTRAP || outcome.signal == SIGSEGV);
  }
}

static void jump_into_code(void *unused) {
  (void)unused;
  struct pal inside = pal;
  for (inside.entry = (word)pal.code; inside.entry < (word)pal.code + PAGE; inside.entry += 7) {
    struct outcome outcome = catch_call(&inside, 0, 0, 0);
    require("a child's jump into the code faults", outcome.signal != 0);
  }
}

static void ask_for_it(void *unused) {
  (void)unused;
  struct report report;
  require_equal("a child cannot query it", pal_query(&pal, &report), NO_SUCH_PAL);
  require_equal("a child cannot unregister it", pal_unregister(&pal), NO_SUCH_PAL);
}

static void register_own(void *unused) {
  (void)unused;
  struct pool before = pool_status();
  struct pal own = pal;
  // The parent's code as it was before it became a PAL; its own memory, too.
  memcpy(own.code, own.origin.start, own.origin.end - own.origin.start);
  memset(own.data, 0, PAGE);
  require_equal("a child registers a PAL at the same place", pal_register(&own), SUCCESS);
  for (word turn = 1; turn <= 10; turn++) require_equal("a child's own PAL", call1(&own, 3), 3 * turn);
  require_equal("unregister", pal_unregister(&own), SUCCESS);
  require_equal("unregister", pool_status().free_frames, before.free_frames);
}

static void register_and_die(void *unused) {
  (void)unused;
  struct pal own;
  PAL_START(&own, CODE_OF(counter), 0);
  require_equal("call", call1(&own, 1), 1);
}

// Copy on write: the pages of PALs are read-only in both processes until one writes to them, and only who writes makes
// the kernel copy them. A PAL's code is written by registering it, so its program does that before.
static void register_inherited(void *inherited) {
  struct pal *own = inherited;
  require_equal("code that is copied on write", pal_register(own), CODE_NOT_WRITABLE);
  *(volatile char *)own->code = *own->code;
  require_equal("a PAL in inherited pages is registered", pal_register(own), SUCCESS);
  require_equal("and works", call1(own, 8), 8);
  require_equal("unregister", pal_unregister(own), SUCCESS);
}

static void write_pages(struct pal *of) {
  memset(of->parameters, 1, PARAMETER_PAGES * PAGE);
  memset(of->stack, 1, STACK_PAGES * PAGE);
}

static void inherited_pages(void) {
  struct pal own;
  PAL_MAKE(&own, CODE_OF(counter), 0);
  write_pages(&own);
  pid_t child = child_start(register_inherited, &own);
  register_inherited(&own);
  child_require_success("a child registers a PAL in pages of its parent", child);
  note("a PAL in pages that were copied on write");
  pal_destroy(&own);
}

static word expected = START;

static void still_works(const char *name) {
  expected += 5;
  check_equal(name, call1(&pal, 5), expected);
}

int main(void) {
  PAL_MAKE(&pal, CODE_OF(counter), 0);
  *(word *)pal.data = START;
  require_equal("register", pal_register(&pal), SUCCESS);
  still_works("the parent's PAL");
  child_run("a child jumps to the entry", jump_to_entry, NULL);
  still_works("after a child has jumped to the entry");
  child_run("a child jumps into the code", jump_into_code, NULL);
  child_run("a child asks for it", ask_for_it, NULL);
  still_works("after a child has asked for it");
  child_run("a child has its own", register_own, NULL);
  still_works("after a child has had its own");
  for (int turn = 0; turn < 20; turn++) child_run("a child dies with a PAL", register_and_die, NULL);
  still_works("after children have died with PALs");
  inherited_pages();
  pal_end(&pal);
  return passed();
}
