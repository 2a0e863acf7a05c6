// Many PALs at once: registered, called, unregistered in random order. Words: how many, a number for the order.
#include <stdlib.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

static struct pal *pals;
static word count = 100, state = 1;

static word random_below(word limit) {
  state = work(state, 1);
  return state % limit;
}

static void require_call_of(word index, word calls) {
  word value = index;
  require_equal("its own memory", call1(&pals[index], (word)&value), calls);
  require_equal("its own buffer", value, index + calls);
}

int main(int words, char **word_list) {
  if (words > 1) count = strtoul(word_list[1], NULL, 10);
  if (words > 2) state = strtoul(word_list[2], NULL, 10);
  struct pool before = pool_settled();
  pals = calloc(count, sizeof *pals);
  for (word index = 0; index < count; index++) PAL_START(&pals[index], CODE_OF(tell), 1);
  check_equal("all are there", pool_status().pals, before.pals + count);
  for (word index = 0; index < count; index++) require_call_of(index, 1);
  note("each was called");
  word *order = calloc(count, sizeof *order);
  for (word index = 0; index < count; index++) {
    word other = random_below(index + 1);
    order[index] = order[other];
    order[other] = index;
  }
  for (word place = 0; place < count; place++) {
    require_call_of(order[place], 2);
    pal_end(&pals[order[place]]);
    // One that is still there, if any.
    if (place + 1 < count) require_equal("the others live", pal_report(&pals[order[place + 1]]).calls, 1);
  }
  note("each was called again and unregistered");
  struct pool after = pool_status();
  check_equal("the pool is as it was", after.free_frames, before.free_frames);
  check_equal("and all are gone", after.pals, before.pals);
  return passed();
}
