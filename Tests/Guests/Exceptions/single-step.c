#include "checks.h"

#include "../Common/guest.h"

#define SINGLE_STEP (1ull << 14)
#define MOST_STEPS 8

static uint64_t steps[MOST_STEPS];
static unsigned step_count;
static uint64_t debug_status;

// Each trap tells where the code stands; the trap flag stays set until the code clears it.
static bool count_step(struct frame *frame)
{
    if (step_count < MOST_STEPS)
        steps[step_count] = frame->rip;
    step_count++;
    asm volatile("mov %%dr6, %0; mov %1, %%dr6" : "=r"(debug_status) : "r"(0xffff0ff0ull));
    if (step_count > MOST_STEPS)
        frame->rflags &= ~(uint64_t)RFLAGS_TF;
    return true;
}

// The instruction under test stands between two labels. POPF sets the flag, and the first trap comes behind
// the instruction after it; the second behind the one that pushes the flags again, the last behind POPF.
#define STEP(name, instruction, ...) \
    do { \
        uint64_t behind; \
        step_count = 0; \
        asm volatile("lea 1f(%%rip), %%rbx; pushf; orl %1, (%%rsp); popf\n" instruction "\n1: nop\n" \
                     "pushf; andl %2, (%%rsp); popf" \
                     : "=&b"(behind) \
                     : "i"(RFLAGS_TF), "i"(~RFLAGS_TF), ##__VA_ARGS__ \
                     : "memory"); \
        check_steps(name, behind); \
    } while (0)

// Five instructions run with the flag set: ours, NOP, PUSHF, AND and POPF.
static void check_steps(const char *name, uint64_t behind)
{
    check(step_count == 5 && steps[0] == behind && steps[1] == behind + 1 && debug_status & SINGLE_STEP, name,
          "%u traps, the first at %lx, the second at %lx; should be %lx", step_count, steps[0], steps[1], behind);
}

static void step_cpuid(void)
{
    uint64_t behind;
    step_count = 0;
    asm volatile("lea 1f(%%rip), %%rsi; pushf; orl %1, (%%rsp); popf; cpuid\n1: nop\n"
                 "pushf; andl %2, (%%rsp); popf"
                 : "=&S"(behind)
                 : "i"(RFLAGS_TF), "i"(~RFLAGS_TF), "a"(0)
                 : "rbx", "rcx", "rdx", "memory");
    check_steps("step-cpuid", behind);
}

void check_single_steps(void)
{
    uint64_t efer = rdmsr(MSR_EFER), base = rdmsr(MSR_APIC_BASE);
    trap_hooks[VECTOR_DB] = count_step;
    STEP("step-nop", "nop");
    step_cpuid();
    STEP("step-vmmcall", "vmmcall", "a"(HYPERCALL_TEST));
    STEP("step-vmcall", "vmcall", "a"(HYPERCALL_TEST));
    STEP("step-rdmsr", "rdmsr", "a"(0), "d"(0), "c"(MSR_EFER));
    STEP("step-wrmsr", "wrmsr", "a"((uint32_t)efer), "d"((uint32_t)(efer >> 32)), "c"(MSR_EFER));
    STEP("step-wrmsr-apic", "wrmsr", "a"((uint32_t)base), "d"((uint32_t)(base >> 32)), "c"(MSR_APIC_BASE));
    // The keyboard controller's command port is watched, and reading it is harmless.
    STEP("step-in", "inb $0x64, %%al", "a"(0));
    STEP("step-apic-store", "movl %%ecx, (%%rdi)", "D"(0xfee000b0ull), "c"(0));
    trap_hooks[VECTOR_DB] = NULL;
}
