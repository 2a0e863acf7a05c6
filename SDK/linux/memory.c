#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "system.h"

static bool told(struct pal *pal, int answer) {
  if (answer == 0) return true;
  pal->system_error = (uint32_t)errno;
  return false;
}

void *pal_system_allocate(struct pal *pal, size_t bytes) {
  void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages != MAP_FAILED) return pages;
  pal->system_error = (uint32_t)errno;
  return NULL;
}

// It stays writable: TrustVisor lets a program register only what it may write itself.
bool pal_system_make_code(struct pal *pal, void *pages, size_t bytes) {
  return told(pal, mprotect(pages, bytes, PROT_READ | PROT_WRITE | PROT_EXEC));
}

// RLIMIT_MEMLOCK is a few megabytes for ordinary users, and may be 0.
void pal_system_lock(struct pal *pal) { pal->is_locked = told(pal, mlock(pal->memory, pal->memory_bytes)); }

// Unmapping unlocks too.
void pal_system_free(struct pal *pal) { munmap(pal->memory, pal->memory_bytes); }
