#include "pool.h"

#include <sys/mman.h>

#include "check.h"
#include "hypercall.h"
#include "pal.h"
#include "pals.h"

struct pool pool_status(void) {
  struct answer answer = hypercall(POOL_STATUS, 0, 0, 0, 0);
  require_equal("the pool tells its state", answer.result, SUCCESS);
  return (struct pool){.frames = answer.c, .free_frames = answer.d, .pals = answer.b};
}

void pool_require_reclaimed(const char *name, uint32_t free_frames) {
  // What a PAL takes beside its sections, and its page tables.
  const word rest = 64 + free_frames / 256, pages = free_frames - rest;
  struct pal large;
  PAL_MAKE(&large, CODE_OF(sum2), 0, 0);
  // Never touched, so it costs the kernel one page of zeroes.
  void *zeroes = mmap(NULL, pages * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require("mmap", zeroes != MAP_FAILED);
  large.sections.section[1] = (struct section){SECTION_DATA, pages, (word)zeroes};
  require_equal(name, pal_register(&large), SUCCESS);
  require_equal("unregister", pal_unregister(&large), SUCCESS);
  munmap(zeroes, pages * PAGE);
  pal_destroy(&large);
  check_equal(name, pool_status().free_frames, free_frames);
}
