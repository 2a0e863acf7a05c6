// PALs that do what must end their call, and callers whose own state would make others fail.
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <ucontext.h>

#include "check.h"
#include "faults.h"
#include "pal.h"
#include "pals.h"
#include "pool.h"
#include "registers.h"

static struct pal pal;
// How often the PAL was called: its own memory outlives its deaths.
static word calls;

static const struct {
  enum mischief what;
  const char *name;
  // The exception that the report must tell; -1 where processors and emulators differ.
  int exception;
} deeds[] = {
    {DIVIDE_BY_ZERO, "a division by zero", 0},
    {READ_NULL, "a read of address 0", 14},
    {WRITE_NULL, "a write of address 0", 14},
    {HALT, "HLT", 13},
    {PORT_IN, "IN", -1},
    {PORT_OUT, "OUT", -1},
    {DISABLE_INTERRUPTS, "CLI", 13},
    {READ_MSR, "RDMSR", -1},
    {WRITE_CR0, "a write of CR0", -1},
    {READ_CR3, "a read of CR3", -1},
    {READ_DR7, "a read of DR7", -1},
    {SOFTWARE_INTERRUPT, "INT 0x80", -1},
    {SYSCALL, "SYSCALL", 6},
    {SYSENTER, "SYSENTER", -1},
    {BREAKPOINT, "INT3", -1},
    {UNDEFINED, "UD2", 6},
    {OVERFLOW_STACK, "an endless recursion", 14},
    {WRITE_CODE, "a write into code", 14},
    {EXECUTE_DATA, "a call into data", 14},
    {SINGLE_STEP, "a single step", -1},
    {BREAK_STACK, "a stack pointer of 0", -1},
    {X87_ERROR, "an x87 exception", 16},
};

static void still_works(const char *name) { require_result(name, catch_call(&pal, NO_MISCHIEF, 0, 0), ++calls); }

static void misbehave(const char *name, enum mischief what, word argument) {
  calls++;
  require_refused(name, catch_call(&pal, what, argument, 0), &pal);
  require_equal(name, pal_report(&pal).last_refusal, PAL_FAILED);
  still_works(name);
}

static void all_deeds(void) {
  for (size_t index = 0; index < sizeof deeds / sizeof *deeds; index++) {
    misbehave(deeds[index].name, deeds[index].what, 0);
    if (deeds[index].exception >= 0)
      require_equal(deeds[index].name, pal_report(&pal).exception, deeds[index].exception);
    note(deeds[index].name);
  }
}

// Nothing of its caller, of the kernel or of nobody is a PAL's.
static void foreign_addresses(void) {
  static word mine = 1;
  const word places[] = {
      (word)&mine, (word)pal.code - PAGE, (word)(pal.data + PAGE), (word)pal.stack + STACK_PAGES * PAGE, 0xfee00000,
#ifdef __x86_64__
      0xffffffff81000000, 0xffff888000000000, 0xffffffffff600000, 1ull << 47, 1ull << 63, -(word)PAGE - 8,
#else
      0xc1000000, 0xfffff000 - 8,
#endif
  };
  for (size_t index = 0; index < sizeof places / sizeof *places; index++) {
    misbehave("a read of what is not the PAL's", READ_ADDRESS, places[index]);
    misbehave("a write of what is not the PAL's", WRITE_ADDRESS, places[index]);
    misbehave("a jump to what is not the PAL's", JUMP, places[index]);
  }
  note("what is not the PAL's cannot be had");
}

static void reports(void) {
  misbehave("a read", READ_ADDRESS, 0x12345678);
  struct report report = pal_report(&pal);
  require_equal("report: exception", report.exception, 14);
  require_equal("report: error code", report.error_code, 4);
  require_equal("report: address", report.fault_address, 0x12345678);
  check("report: instruction", report.fault_instruction >= pal.entry && report.fault_instruction < pal.entry + PAGE);
}

// Everywhere else in the code there are breakpoints for the caller.
static void only_at_the_entry(void) {
  struct pal inside = pal;
  for (inside.entry = (word)pal.code; inside.entry < (word)pal.code + PAGE; inside.entry++) {
    // Behind the hypercall the mark of the registration is in the code.
    if (inside.entry - pal.entry < 16) continue;
    require_equal("a jump into the code", catch_call(&inside, 0, 0, 0).signal, SIGTRAP);
  }
  still_works("a jump into the code");
  note("a PAL is entered at its entry only");
}

// Emulators differ in whether these are exceptions at all.
static void doubtful_deeds(void) {
  static const enum mischief what[] = {SSE_ERROR, MISALIGNED_SSE};
  for (size_t index = 0; index < sizeof what / sizeof *what; index++) {
    struct outcome outcome = catch_call(&pal, what[index], 0, 0);
    calls++;
    if (outcome.signal) require_refused("an SSE exception", outcome, &pal);
    if (!outcome.signal) require_equal("an SSE exception", outcome.result, calls);
    still_works("an SSE exception");
  }
  note("SSE exceptions");
}

struct hostile_call {
  word what, flags;
};

static word call_with_flags(void *argument) {
  const struct hostile_call *call = argument;
  struct registers before, after;
  word stack[STACK_WORDS] = {call->what};
  registers_now(&before);
  before.general[DI] = call->what;
  before.general[SI] = 0;
  before.flags = call->flags;
  // Every x87 and SSE exception unmasked.
  before.extended.control = 0x340;
  before.extended.mxcsr = 0;
  call_with(pal.entry, &before, &after, stack);
  return after.general[AX];
}

static void hostile_callers(void) {
  static const word flags[] = {2, FLAG_DIRECTION, FLAG_ALIGNMENT_CHECK, FLAG_NESTED_TASK,
                               FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK | FLAG_NESTED_TASK | FLAGS_ARITHMETIC};
  for (size_t index = 0; index < sizeof flags / sizeof *flags; index++) {
    struct hostile_call call = {NO_MISCHIEF, flags[index]};
    require_result("a hostile caller", catch_signal(call_with_flags, &call), ++calls);
    call.what = UNDEFINED;
    calls++;
    require_refused("a hostile caller's fault", catch_signal(call_with_flags, &call), &pal);
  }
  note("callers with hostile flags");
}

// Where a single-stepped program was at each step.
enum { MOST_STEPS = 256 };
static volatile word steps[MOST_STEPS];
static volatile int step_count;

static void step(int signal, siginfo_t *information, void *context) {
  (void)signal;
  (void)information;
#ifdef __x86_64__
  word here = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#else
  word here = ((ucontext_t *)context)->uc_mcontext.gregs[REG_EIP];
#endif
  if (step_count < MOST_STEPS) steps[step_count++] = here;
}

static int steps_within(word start, word end) {
  int count = 0;
  for (int index = 0; index < step_count; index++) count += steps[index] >= start && steps[index] < end;
  return count;
}

// A debugger sees the jump to the entry and the return, and nothing of what is between.
static void single_steps(void) {
  struct sigaction action = {.sa_sigaction = step, .sa_flags = SA_SIGINFO}, before;
  sigaction(SIGTRAP, &action, &before);
  struct hostile_call call = {NO_MISCHIEF, FLAG_TRAP};
  require_equal("single steps: result", call_with_flags(&call), ++calls);
  require("single steps: behind the call", step_count >= 2 && step_count < MOST_STEPS);
  require_equal("single steps: at the entry", steps[0], pal.entry);
  require_equal("single steps: none inside", steps_within((word)pal.code, (word)pal.code + PAGE), 1);
  check("single steps: next behind the call", steps[1] > (word)call_with && steps[1] < (word)call_with + PAGE);
  step_count = 0;
  call.what = UNDEFINED;
  calls++;
  // Only the stepping is caught here; the fault itself goes to the other handler.
  require_refused("single steps: a fault", catch_signal(call_with_flags, &call), &pal);
  check_equal("single steps: a fault", steps_within((word)pal.code, (word)pal.code + PAGE), 1);
  sigaction(SIGTRAP, &before, NULL);
}

static void x87_and_sse(void) {
  struct pal vectors;
  PAL_START(&vectors, CODE_OF(vectors), 0, 0);
  check_equal("x87 and SSE inside", call2(&vectors, 77, 100), 77 << 8 ^ 77);
  pal_end(&vectors);
}

int main(void) {
  struct pool before = pool_settled();
  PAL_START(&pal, CODE_OF(mischief), 0, 0);
  still_works("the first call");
  all_deeds();
  foreign_addresses();
  reports();
  only_at_the_entry();
  doubtful_deeds();
  hostile_callers();
  single_steps();
  x87_and_sse();
  still_works("the last call");
  pal_end(&pal);
  check_equal("the pool is as it was", pool_status().free_frames, before.free_frames);
  return passed();
}
