// Interrupts and signals that meet a PAL: it goes on where it was, whatever its caller does meanwhile, and can be
// killed at any time.
#define _GNU_SOURCE
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "faults.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"

enum { SEED = 4711, LONG_WORK = 3000000, SHORT_WORK = 1000, TICK = 1000, MANY = 20 };
// Work that takes seconds, and how many calls are made until a signal comes.
enum { ENDLESS_WORK = INT_MAX, PATIENCE = 200 };

static struct pal pal;
static volatile int ticks;

static void set_timer(int microseconds) {
  struct itimerval timer = {{0, microseconds}, {0, microseconds}};
  require_call("setitimer", setitimer(ITIMER_REAL, &timer, NULL));
}

static void on_alarm(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  require_call("sigaction", sigaction(SIGALRM, &action, NULL));
}

static void count_tick(int signal) {
  (void)signal;
  ticks++;
}

static void require_work(const char *name, word steps) {
  require_equal(name, call2(&pal, SEED, steps), work(SEED, steps));
}

// How soon a signal comes is the host's affair: so it is waited for, call after call.
static void interrupted(const char *name, int flags) {
  ticks = 0;
  on_alarm(count_tick, flags);
  struct report before = pal_report(&pal), after;
  word calls = 0;
  set_timer(TICK);
  do {
    require_work(name, LONG_WORK);
    calls++;
    after = pal_report(&pal);
  } while ((ticks == 0 || after.exits <= before.exits + calls) && calls < PATIENCE);
  set_timer(0);
  require("signals came meanwhile", ticks > 0);
  require_equal("so many calls have returned", after.calls, before.calls + calls);
  require("they were left more often", after.exits > before.exits + calls);
  note(name);
}

static void with_vectors(void) {
  struct pal vectors;
  PAL_START(&vectors, CODE_OF(vectors), 0, 0);
  ticks = 0;
  on_alarm(count_tick, 0);
  set_timer(TICK);
  for (word seed = 1; seed <= 5 || (ticks == 0 && seed < PATIENCE); seed++)
    require_equal("x87 and SSE", call2(&vectors, seed, LONG_WORK / 20), seed << 8 ^ seed);
  set_timer(0);
  check("x87 and SSE outlast signals", ticks > 0);
  pal_end(&vectors);
}

static volatile int refused, other_results;

// The handler runs deeper on the stack of the thread that is in the PAL.
static void reenter(int signal) {
  (void)signal;
  struct outcome outcome = catch_call(&pal, SEED, SHORT_WORK, 0);
  if (outcome.signal == 0) other_results++;
  if (outcome.signal == 0) return;
  require_refused("a handler that calls what it interrupted", outcome, &pal);
  refused++;
}

static void reentered(const char *name, int flags) {
  refused = other_results = 0;
  on_alarm(reenter, flags);
  set_timer(5 * TICK);
  for (int turn = 0; turn < PATIENCE && refused == 0; turn++) require_work(name, LONG_WORK);
  set_timer(0);
  require("the handler has interrupted it", refused > 0);
  require_equal("it was told why", pal_report(&pal).last_refusal, REENTERED);
  require_work("it can be called again", SHORT_WORK);
  note(name);
}

static struct pal other;

static void call_other(int signal) {
  (void)signal;
  require_equal("a handler's own PAL", call2(&other, 5, 6), pal_sum2(5, 6));
  ticks++;
}

static void another_in_handler(void) {
  PAL_START(&other, CODE_OF(sum2), 0, 0);
  ticks = 0;
  on_alarm(call_other, 0);
  set_timer(TICK);
  for (int turn = 0; turn < PATIENCE && ticks == 0; turn++) require_work("a handler calls another PAL", LONG_WORK);
  set_timer(0);
  check("a handler calls another PAL", ticks > 0);
  pal_end(&other);
}

static sigjmp_buf way_out;

static void jump_out(int signal) {
  (void)signal;
  siglongjmp(way_out, 1);
}

// The call that was left is never heard of again.
static void abandoned(void) {
  on_alarm(jump_out, 0);
  for (volatile word turn = 0; turn < MANY; turn++) {
    if (sigsetjmp(way_out, 1) == 0) {
      struct itimerval once = {{0, 0}, {0, 5 * TICK}};
      setitimer(ITIMER_REAL, &once, NULL);
      call2(&pal, turn, ENDLESS_WORK);
      require("the call is left", false);
    }
    require_equal("the next call's result is its own", call2(&pal, turn + 1, SHORT_WORK), work(turn + 1, SHORT_WORK));
  }
  note("calls that were jumped out of");
}

// Unregistering ends a call that was left, too.
static void abandoned_and_unregistered(void) {
  struct pal endless;
  PAL_START(&endless, CODE_OF(endless), 0);
  on_alarm(jump_out, 0);
  if (sigsetjmp(way_out, 1) == 0) {
    set_timer(5 * TICK);
    call0(&endless);
  }
  set_timer(0);
  pal_end(&endless);
  note("an endless call that was jumped out of is unregistered");
}

static void use_own_stack(void) {
  static char memory[64 << 10];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
  require_call("sigaltstack", sigaltstack(&stack, NULL));
}

static void exit_now(int signal) {
  (void)signal;
  _exit(7);
}

static pid_t child_in_endless_pal(bool ends_itself, int ready) {
  pid_t child = require_call("fork", fork());
  if (child != 0) return child;
  struct pal endless;
  PAL_START(&endless, CODE_OF(endless), 0);
  on_alarm(ends_itself ? exit_now : SIG_DFL, 0);
  require_call("write", write(ready, "!", 1));
  if (ends_itself) set_timer(20 * TICK);
  call0(&endless);
  _exit(1);
}

static void killed(const char *name, bool ends_itself) {
  for (int turn = 0; turn < 5; turn++) {
    int pipes[2], status = 0;
    char byte;
    require_call("pipe", pipe(pipes));
    pid_t child = child_in_endless_pal(ends_itself, pipes[1]);
    close(pipes[1]);
    require_equal("the child is in its PAL", read(pipes[0], &byte, 1), 1);
    usleep(20 * TICK);
    require_work("others are not disturbed", SHORT_WORK);
    if (!ends_itself) require_call("kill", kill(child, SIGKILL));
    require_call("wait", waitpid(child, &status, 0));
    require(name, ends_itself ? WIFEXITED(status) && WEXITSTATUS(status) == 7 : WTERMSIG(status) == SIGKILL);
    close(pipes[0]);
  }
  note(name);
}

int main(void) {
  uint32_t free_frames = pool_settled().free_frames;
  PAL_START(&pal, CODE_OF(work), 0, 0);
  interrupted("a long call outlasts signals", 0);
  with_vectors();
  reentered("a handler that calls what it interrupted is refused", 0);
  another_in_handler();
  abandoned();
  abandoned_and_unregistered();
  use_own_stack();
  interrupted("signals on a stack of their own", SA_ONSTACK);
  reentered("a handler on its own stack that calls what it interrupted is refused", SA_ONSTACK);
  killed("an endless call is ended by its process", true);
  killed("an endless call is killed", false);
  require_work("the last call", SHORT_WORK);
  pal_end(&pal);
  pool_require_reclaimed("what the dead held is found", free_frames);
  return passed();
}
