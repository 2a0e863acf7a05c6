// PALs that come and go, and owners that die without a word: nothing is left of them. Words: how many of each.
#include <stdlib.h>

#include "check.h"
#include "children.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

static word count = 1000;

static void come_and_go(void) {
  struct pool before = pool_status();
  struct pal pal;
  PAL_MAKE(&pal, CODE_OF(counter), 0);
  for (word turn = 0; turn < count; turn++) {
    require_equal("register", pal_register(&pal), SUCCESS);
    require_equal("call", call1(&pal, turn), turn);
    require_equal("unregister", pal_unregister(&pal), SUCCESS);
    if (turn == 0) require_equal("one turn leaves nothing", pool_status().free_frames, before.free_frames);
  }
  pal_destroy(&pal);
  check_equal("registering and unregistering leaves nothing", pool_status().free_frames, before.free_frames);
}

static void die(void *turn) {
  struct pal pal;
  PAL_START(&pal, CODE_OF(counter), 0);
  require_equal("call", call1(&pal, (word)turn), (word)turn);
}

// More die than the pool has room for, so they must be found while it goes on.
static void owners_die(void) {
  struct pool before = pool_status();
  for (word turn = 0; turn < count; turn++) child_run("a child with a PAL", die, (void *)turn);
  note("owners that die");
  pool_require_reclaimed("what they held is found", before.free_frames);
}

int main(int words, char **word_list) {
  if (words > 1) count = strtoul(word_list[1], NULL, 10);
  come_and_go();
  owners_die();
  come_and_go();
  return passed();
}
