#include "pages.h"

#include <sys/mman.h>

#include "check.h"

static void *map(size_t count, int flags) {
  const int rights = PROT_READ | PROT_WRITE | PROT_EXEC;
  void *start = mmap(NULL, count * PAGE, rights, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  require_call("mmap", start == MAP_FAILED ? -1 : 0);
  return start;
}

void *pages_map(size_t count) { return map(count, MAP_NORESERVE); }

void *pages_map_present(size_t count) { return map(count, MAP_POPULATE); }

void pages_unmap(void *start, size_t count) { require_call("munmap", munmap(start, count * PAGE)); }

void pages_protect(void *start, size_t count, int rights) {
  require_call("mprotect", mprotect(start, count * PAGE, rights));
}
