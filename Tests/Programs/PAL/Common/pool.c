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

// Pages of zeroes, never touched, so they cost the kernel one.
static char *zeroes_map(word pages) {
  void *zeroes = mmap(NULL, pages * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require("mmap", zeroes != MAP_FAILED);
  return zeroes;
}

// A PAL whose stack has that many pages, and the code that its registering returns. The dead are looked for if there
// are too few.
static enum result register_large(struct pal *pal, word pages) {
  char *zeroes = zeroes_map(pages);
  pal->sections.section[3] = (struct section){SECTION_STACK, pages, (word)zeroes};
  enum result result = pal_register(pal);
  munmap(zeroes, pages * PAGE);
  return result;
}

// Wants almost all frames, and is refused as soon as its code is looked at.
static void look_for_the_dead(void) {
  struct pal large;
  PAL_MAKE(&large, CODE_OF(sum2), 0, 0);
  pages_protect(large.code, CODE_PAGES, PROT_READ);
  require_equal("read-only code", register_large(&large, pool_status().frames - 10), CODE_NOT_WRITABLE);
  pal_destroy(&large);
}

struct pool pool_settled(void) {
  struct pool before, now = pool_status();
  do {
    before = now;
    // Requests that nobody goes on with are given up at the second look.
    look_for_the_dead();
    look_for_the_dead();
    now = pool_status();
  } while (now.free_frames != before.free_frames);
  return now;
}

void pool_require_reclaimed(const char *name, uint32_t free_frames) {
  // What a PAL takes beside its sections, and its page tables.
  const word rest = 64 + free_frames / 256;
  struct pal large;
  PAL_MAKE(&large, CODE_OF(sum2), 0, 0);
  require_equal(name, register_large(&large, free_frames - rest), SUCCESS);
  require_equal("unregister", pal_unregister(&large), SUCCESS);
  pal_destroy(&large);
  check_equal(name, pool_settled().free_frames, free_frames);
}
