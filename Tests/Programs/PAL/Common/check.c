#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((constructor)) static void write_lines_at_once(void) { setvbuf(stdout, NULL, _IOLBF, BUFSIZ); }

// Children that fail must not write what their parent has not yet written, hence lines at once and no exit handlers.
static _Noreturn void fail(void) {
  fflush(stdout);
  _Exit(1);
}

void note(const char *name) { printf("ok %s\n", name); }

void skip(const char *name, const char *why) { printf("skip %s: %s\n", name, why); }

void require(const char *name, bool holds) {
  if (holds) return;
  printf("FAIL %s\n", name);
  fail();
}

void require_equal(const char *name, uint64_t actual, uint64_t expected) {
  if (actual == expected) return;
  printf("FAIL %s: %#llx, not %#llx\n", name, (unsigned long long)actual, (unsigned long long)expected);
  fail();
}

void check(const char *name, bool holds) {
  require(name, holds);
  note(name);
}

void check_equal(const char *name, uint64_t actual, uint64_t expected) {
  require_equal(name, actual, expected);
  note(name);
}

long require_call(const char *name, long answer) {
  if (answer != -1) return answer;
  printf("FAIL %s: %s\n", name, strerror(errno));
  fail();
}

int passed(void) {
  printf("passed\n");
  return 0;
}
