// Threads and PALs under interrupts from all sides. Words: seconds that it lasts, a number for what happens.
#define _GNU_SOURCE
#include <linux/membarrier.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "pal.h"
#include "pals.h"
#include "threads.h"

enum { THREADS = 8, BUFFER_WORDS = 64 };

static struct pal counters[THREADS], workers[THREADS], buffers[THREADS], vectors[THREADS], shared;
static word calls[THREADS], shared_calls[THREADS], ticks[THREADS];
static cpu_set_t given;
static time_t end;
static word seed = 1;
static _Thread_local unsigned me;

static void tick(int signal) {
  (void)signal;
  ticks[me]++;
}

// A timer of each thread's own CPU time, so that all of them are interrupted.
static void start_timer(void) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
  event._sigev_un._tid = syscall(SYS_gettid);
  timer_t timer;
  require_call("timer", timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer));
  struct itimerspec period = {{0, 1000000}, {0, 1000000}};
  require_call("timer", timer_settime(timer, 0, &period, NULL));
}

// Off this CPU to another of those that the program was given, and interrupts for all others.
static void hop(word random) {
  word left = random % CPU_COUNT(&given);
  int cpu = 0;
  while (!CPU_ISSET(cpu, &given) || left-- > 0) cpu++;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
  syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
}

static void call_buffer(word random) {
  word mine[BUFFER_WORDS], same[BUFFER_WORDS];
  for (int index = 0; index < BUFFER_WORDS; index++) mine[index] = same[index] = random + index;
  word expected = pal_words(BUFFER_WORDS, same);
  require_equal("a buffer's sum", call2(&buffers[me], BUFFER_WORDS, (word)mine), expected);
  require("a buffer's contents", memcmp(mine, same, sizeof mine) == 0);
}

static void one_round(word random) {
  word steps = random % 30000;
  require_equal("a counter", call1(&counters[me], 1), ++calls[me]);
  require_equal("a long call", call2(&workers[me], random, steps), work(random, steps));
  call_buffer(random);
  require_equal("x87 and SSE", call2(&vectors[me], random & 0xff, steps / 20),
                (random & 0xff) << 8 ^ (random & 0xff));
  require("the shared counter", call1(&shared, 1) >= ++shared_calls[me]);
  if (random % 7 == 0) hop(random >> 8);
}

static void go(unsigned index) {
  me = index;
  start_timer();
  word random = seed * 77 + index;
  while (time(NULL) < end) one_round(random = work(random, 1));
}

static void start_all(void) {
  for (int index = 0; index < THREADS; index++) {
    PAL_START(&counters[index], CODE_OF(counter), 0);
    PAL_START(&workers[index], CODE_OF(work), 0, 0);
    PAL_START(&buffers[index], CODE_OF(words), 0, BUFFER_WORDS);
    PAL_START(&vectors[index], CODE_OF(vectors), 0, 0);
  }
  PAL_START(&shared, CODE_OF(counter), 0);
}

static void end_all(void) {
  word all = 0, interrupts = 0, rounds = 0;
  for (int index = 0; index < THREADS; index++) {
    require_equal("a counter at the end", call1(&counters[index], 0), calls[index]);
    all += shared_calls[index];
    rounds += calls[index];
    interrupts += ticks[index];
    pal_end(&counters[index]);
    pal_end(&workers[index]);
    pal_end(&buffers[index]);
    pal_end(&vectors[index]);
  }
  check_equal("the shared counter at the end", call1(&shared, 0), all);
  printf("%lu rounds, %lu signals\n", (unsigned long)rounds, (unsigned long)interrupts);
  check("there were signals", interrupts > 0);
  pal_end(&shared);
}

int main(int count, char **words) {
  end = time(NULL) + (count > 1 ? strtol(words[1], NULL, 10) : 10);
  if (count > 2) seed = strtoul(words[2], NULL, 10);
  require_call("the CPUs that are given", sched_getaffinity(0, sizeof given, &given));
  struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
  start_all();
  threads_run(THREADS, go);
  end_all();
  return passed();
}
