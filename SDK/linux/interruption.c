#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "living.h"
#include "system.h"

static const int signals[] = {SIGINT, SIGTERM};
enum { SIGNALS = sizeof signals / sizeof *signals };

// What the program does at each.
static struct sigaction own[SIGNALS];

static sigset_t both_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t index = 0; index < SIGNALS; index++) sigaddset(&set, signals[index]);
  return set;
}

// A lock that a handler can take: who holds it has the signals blocked, so a handler never waits for its own thread.
static atomic_flag list_is_taken = ATOMIC_FLAG_INIT;
static sigset_t mask_of_holder;

void pal_system_enter_list(void) {
  const sigset_t both = both_signals();
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, &both, &mask);
  while (atomic_flag_test_and_set_explicit(&list_is_taken, memory_order_acquire)) __builtin_ia32_pause();
  mask_of_holder = mask;
}

void pal_system_leave_list(void) {
  const sigset_t mask = mask_of_holder;
  atomic_flag_clear_explicit(&list_is_taken, memory_order_release);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

// As if nobody had handled the signal: what waits for this process sees which one has ended it.
static void end_by(int signal) {
  pal_end_all();
  const struct sigaction usual = {.sa_handler = SIG_DFL};
  const sigset_t both = both_signals();
  sigaction(signal, &usual, NULL);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &both, NULL);
}

static struct sigaction *own_action(int signal) {
  size_t index = 0;
  while (signals[index] != signal) index++;
  return &own[index];
}

// A handler of the program's decides what becomes of it. If it lives on, so do its PALs: functions that were inside must
// not silently run outside.
static void handle(int signal, siginfo_t *information, void *context) {
  const int error = errno;
  const struct sigaction action = *own_action(signal);
  if (action.sa_flags & (int)SA_RESETHAND) *own_action(signal) = (struct sigaction){.sa_handler = SIG_DFL};
  if (action.sa_flags & SA_SIGINFO) action.sa_sigaction(signal, information, context);
  else if (action.sa_handler == SIG_DFL) end_by(signal);
  else action.sa_handler(signal);
  errno = error;
}

// Flags and mask stay those of the program's handler, and neither signal interrupts the other's handler. One that is
// ignored stays so.
static void watch(int signal, struct sigaction *action) {
  sigaction(signal, NULL, action);
  if (!(action->sa_flags & SA_SIGINFO) && action->sa_handler == SIG_IGN) return;
  struct sigaction ours = *action;
  ours.sa_sigaction = handle;
  ours.sa_flags = (action->sa_flags & ~(int)SA_RESETHAND) | SA_SIGINFO;
  for (size_t index = 0; index < SIGNALS; index++) sigaddset(&ours.sa_mask, signals[index]);
  sigaction(signal, &ours, NULL);
}

void pal_system_watch_interruptions(void) {
  for (size_t index = 0; index < SIGNALS; index++) watch(signals[index], &own[index]);
}
