// Linked with --wrap: the runtime's calls come here.
#include <errno.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "steps.h"

void *__real_mmap(void *address, size_t bytes, int rights, int flags, int file, off_t offset);
int __real_mprotect(void *address, size_t bytes, int rights);
int __real_mlock(const void *address, size_t bytes);
int __real_munmap(void *address, size_t bytes);
void *__wrap_mmap(void *address, size_t bytes, int rights, int flags, int file, off_t offset);
int __wrap_mprotect(void *address, size_t bytes, int rights);
int __wrap_mlock(const void *address, size_t bytes);
int __wrap_munmap(void *address, size_t bytes);

static bool refuse(enum step step, int error) {
  if (!step_fails(step)) return false;
  errno = error;
  return true;
}

void *__wrap_mmap(void *address, size_t bytes, int rights, int flags, int file, off_t offset) {
  if (refuse(STEP_ALLOCATE, ENOMEM)) return MAP_FAILED;
  pieces_held++;
  return __real_mmap(address, bytes, rights, flags, file, offset);
}

int __wrap_mprotect(void *address, size_t bytes, int rights) {
  return refuse(STEP_MAKE_CODE, EACCES) ? -1 : __real_mprotect(address, bytes, rights);
}

int __wrap_mlock(const void *address, size_t bytes) {
  return refuse(STEP_LOCK, EAGAIN) ? -1 : __real_mlock(address, bytes);
}

int __wrap_munmap(void *address, size_t bytes) {
  pieces_held--;
  return __real_munmap(address, bytes);
}

bool has_working_set(void) { return false; }

long long working_set_growth(void) { return 0; }
