// AVX: what a PAL finds in YMM registers and XCR0, what it keeps in them while it is interrupted, and that its caller's
// are untouched.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "avx.h"
#include "check.h"
#include "faults.h"
#include "hypercall.h"
#include "pal.h"
#include "pals.h"
#include "threads.h"

enum { HAS_OSXSAVE = 1 << 27, HAS_AVX = 1 << 28, X87_SSE_AVX = 7 };
enum { THREADS = 4, CALLS = 40, STEPS = 300000, TICK = 1000, ENOUGH_TICKS = 20 };

static struct pal pals[THREADS];
static volatile int ticks;

static void fill(word values[AVX_WORDS], word seed) {
  for (int index = 0; index < AVX_WORDS; index++) values[index] = seed = work(seed, 1) + index;
}

// A call whose caller's registers hold something, and hold it afterwards.
static word call(const struct pal *pal, word what, word steps, word values[AVX_WORDS]) {
  word before[AVX_WORDS], after[AVX_WORDS];
  fill(before, steps + 77);
  memset(after, 0, sizeof after);
  word result = call_with_avx(pal->entry, before, after, what, steps, (word)values);
  require("the caller's registers are its own", memcmp(before, after, sizeof before) == 0);
  return result;
}

static void require_clear(const char *name, const struct pal *pal) {
  word values[AVX_WORDS], none[AVX_WORDS] = {0};
  fill(values, 1);
  call(pal, AVX_LOOK, 0, values);
  require(name, memcmp(values, none, sizeof none) == 0);
}

static void what_a_pal_finds(const struct pal *pal) {
  word values[AVX_WORDS] = {0}, wanted = HAS_OSXSAVE | HAS_AVX;
  check_equal("CPUID inside offers AVX", call(pal, AVX_FEATURES, 0, values) & wanted, wanted);
  check_equal("XCR0 inside is x87, SSE and AVX", call(pal, AVX_COMPONENTS, 0, values), X87_SSE_AVX);
  require_clear("a call begins with clear registers", pal);
  fill(values, 2);
  call(pal, AVX_KEEP, 0, values);
  require_clear("a call finds nothing of the one before", pal);
  fill(values, 3);
  struct outcome outcome = catch_call(pal, AVX_DIE, 0, (word)values);
  require_refused("a PAL dies", outcome, pal);
  require_clear("a call finds nothing of one that died", pal);
  note("calls begin with clear registers");
}

static void tick(int signal) {
  (void)signal;
  ticks++;
}

static void keep(const struct pal *pal, word seed) {
  word values[AVX_WORDS], same[AVX_WORDS];
  fill(values, seed);
  memcpy(same, values, sizeof values);
  require_equal("a long call", call(pal, AVX_KEEP, STEPS, values), work(AVX_KEEP, STEPS));
  require("registers outlast interrupts", memcmp(values, same, sizeof values) == 0);
}

static void set_timer(int microseconds) {
  struct itimerval timer = {{0, microseconds}, {0, microseconds}};
  require_call("setitimer", setitimer(ITIMER_REAL, &timer, NULL));
}

static void what_it_keeps(const struct pal *pal) {
  struct sigaction action = {.sa_handler = tick};
  require_call("sigaction", sigaction(SIGALRM, &action, NULL));
  struct report before = pal_report(pal);
  set_timer(TICK);
  for (word seed = 1; ticks < ENOUGH_TICKS; seed++) keep(pal, seed);
  set_timer(0);
  struct report after = pal_report(pal);
  check("it was left again and again", after.exits - before.exits > 2 * (after.calls - before.calls));
  note("registers outlast interrupts");
}

// Four threads on all CPUs, so that the registers of many meet in one.
static void go(unsigned index) {
  const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  for (word turn = 0; turn < CALLS; turn++) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((turn + index) % cpus, &set);
    sched_setaffinity(0, sizeof set, &set);
    keep(&pals[index], turn * THREADS + index);
  }
}

int main(void) {
  word wanted = HAS_OSXSAVE | HAS_AVX;
  if ((cpuid(1, 0).c & wanted) != wanted) {
    skip("AVX", "the processor or the system does not offer it");
    return passed();
  }
  for (int index = 0; index < THREADS; index++) PAL_START(&pals[index], CODE_OF(avx), 0, 0, AVX_WORDS);
  what_a_pal_finds(&pals[0]);
  what_it_keeps(&pals[0]);
  threads_run(THREADS, go);
  note("registers of many threads");
  for (int index = 0; index < THREADS; index++) pal_end(&pals[index]);
  return passed();
}
