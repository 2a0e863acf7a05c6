// Threads with PALs of their own, and threads that meet in one. Words: how many calls each thread makes.
#include <stdlib.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"
#include "threads.h"

enum { THREADS = 8 };

static word turns = 500;
static struct pal pals[THREADS], shared;

static void own_pal(unsigned index) {
  for (word turn = 1; turn <= turns; turn++)
    require_equal("a thread's own PAL", call1(&pals[index], index + 1), (index + 1) * turn);
}

static void each_its_own(void) {
  for (int index = 0; index < THREADS; index++) PAL_START(&pals[index], CODE_OF(counter), 0);
  threads_run(THREADS, own_pal);
  for (int index = 0; index < THREADS; index++) {
    require_equal("its calls", pal_report(&pals[index]).calls, turns);
    pal_end(&pals[index]);
  }
  note("threads with a PAL each");
}

// What the counter was is different for every call, so no result may come twice.
static char seen[THREADS * 5000 + 1];

static void meet(unsigned index) {
  (void)index;
  for (word turn = 0; turn < turns; turn++) {
    word place = call1(&shared, 1);
    require("a result of the shared PAL", place >= 1 && place <= THREADS * turns);
    require_equal("a result comes once", __atomic_exchange_n(&seen[place], 1, __ATOMIC_SEQ_CST), 0);
  }
}

static void all_in_one(void) {
  PAL_START(&shared, CODE_OF(counter), 0);
  threads_run(THREADS, meet);
  check_equal("all calls have counted", call1(&shared, 0), THREADS * turns);
  pal_end(&shared);
}

// Calls that are long enough to be interrupted, so that others come while one has stopped inside.
static void meet_for_long(unsigned index) {
  const word steps = 20000;
  for (word turn = 0; turn < turns / 20; turn++)
    require_equal("a long call of the shared PAL", call2(&shared, index * 1000 + turn, steps),
                  work(index * 1000 + turn, steps));
}

static void all_in_one_for_long(void) {
  PAL_START(&shared, CODE_OF(work), 0, 0);
  threads_run(THREADS, meet_for_long);
  note("long calls of one PAL");
  pal_end(&shared);
}

// Threads write to their own buffers: none may get another's.
static void meet_with_buffers(unsigned index) {
  word from[ADD_WORDS], to[ADD_WORDS];
  for (int place = 0; place < ADD_WORDS; place++) {
    from[place] = index * 1000 + place;
    to[place] = 0;
  }
  for (word turn = 1; turn <= turns / 10; turn++) {
    call2(&shared, (word)from, (word)to);
    for (int place = 0; place < ADD_WORDS; place++) require_equal("a thread's buffer", to[place], from[place] * turn);
  }
}

static void all_in_one_with_buffers(void) {
  PAL_START(&shared, CODE_OF(add), ADD_WORDS, ADD_WORDS);
  threads_run(THREADS, meet_with_buffers);
  note("buffers of threads that meet");
  pal_end(&shared);
}

// One thread's registering must not be another's.
static void come_and_go(unsigned index) {
  for (word turn = 0; turn < turns / 20; turn++) {
    struct pal pal;
    PAL_START(&pal, CODE_OF(sum2), 0, 0);
    require_equal("a short-lived PAL", call2(&pal, index, turn), pal_sum2(index, turn));
    pal_end(&pal);
  }
}

int main(int count, char **words) {
  if (count > 1) turns = strtoul(words[1], NULL, 10);
  require("at most 5000 calls", turns <= 5000);
  struct pool before = pool_settled();
  each_its_own();
  all_in_one();
  all_in_one_for_long();
  all_in_one_with_buffers();
  threads_run(THREADS, come_and_go);
  note("PALs that come and go in all threads");
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
