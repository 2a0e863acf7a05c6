#define _GNU_SOURCE
#include "faults.h"

#include <setjmp.h>
#include <signal.h>
#include <ucontext.h>

#include "check.h"

static _Thread_local sigjmp_buf way_back;
static _Thread_local struct outcome *caught;

#ifdef __x86_64__
#define INSTRUCTION REG_RIP
#else
#define INSTRUCTION REG_EIP
#endif

// The flags of the code that was interrupted; with AC the handler itself would fault at the first odd address.
static inline void clear_alignment_check(void) {
#ifdef __x86_64__
  __asm__ volatile("pushfq; andl $0xfffbffff, (%%rsp); popfq" ::: "cc", "memory");
#else
  __asm__ volatile("pushfl; andl $0xfffbffff, (%%esp); popfl" ::: "cc", "memory");
#endif
}

static void handle(int signal, siginfo_t *information, void *context) {
  clear_alignment_check();
  caught->signal = signal;
  caught->address = (word)information->si_addr;
  caught->instruction = ((ucontext_t *)context)->uc_mcontext.gregs[INSTRUCTION];
  siglongjmp(way_back, 1);
}

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
enum { SIGNALS = sizeof signals / sizeof *signals };

__attribute__((constructor)) static void install(void) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
  for (int index = 0; index < SIGNALS; index++) sigaction(signals[index], &action, NULL);
}

struct outcome catch_signal(word (*body)(void *), void *argument) {
  // Written between the two returns of sigsetjmp.
  volatile struct outcome outcome = {0};
  struct outcome *const outer = caught;
  sigjmp_buf outer_way;
  __builtin_memcpy(&outer_way, &way_back, sizeof way_back);
  caught = (struct outcome *)&outcome;
  if (sigsetjmp(way_back, 1) == 0) outcome.result = body(argument);
  caught = outer;
  __builtin_memcpy(&way_back, &outer_way, sizeof way_back);
  return outcome;
}

struct call {
  const struct pal *pal;
  word a, b, c;
};

static word call(void *argument) {
  const struct call *call = argument;
  return call3(call->pal, call->a, call->b, call->c);
}

struct outcome catch_call(const struct pal *pal, word a, word b, word c) {
  return catch_signal(call, &(struct call){pal, a, b, c});
}

void require_fault_at(const char *name, struct outcome outcome, const void *address) {
  require_equal(name, outcome.signal, SIGSEGV);
  require_equal(name, outcome.address, (word)address);
}

void require_refused(const char *name, struct outcome outcome, const struct pal *pal) {
  require_fault_at(name, outcome, (const void *)pal->entry);
  require_equal(name, outcome.instruction, pal->entry);
}

void require_result(const char *name, struct outcome outcome, word result) {
  require_equal(name, outcome.signal, 0);
  require_equal(name, outcome.result, result);
}

void check_fault_at(const char *name, struct outcome outcome, const void *address) {
  require_fault_at(name, outcome, address);
  note(name);
}

void check_refused(const char *name, struct outcome outcome, const struct pal *pal) {
  require_refused(name, outcome, pal);
  note(name);
}

void check_result(const char *name, struct outcome outcome, word result) {
  require_result(name, outcome, result);
  note(name);
}
