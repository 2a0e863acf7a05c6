#include "checks.h"

#include "../Common/apic.h"
#include "../Common/guest.h"

#define TEST_VECTOR 0x51

static uint64_t arrival;
static unsigned arrivals;

static bool note_arrival(struct frame *frame)
{
    arrival = frame->rip;
    arrivals++;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    return true;
}

// An interrupt that is pending when STI runs must come behind the next instruction, and not later.
#define SHADOW(name, instruction, ...) \
    do { \
        uint64_t behind; \
        arrivals = 0; \
        apic_send(APIC_SELF | APIC_FIXED | TEST_VECTOR, 0); \
        asm volatile("lea 1f(%%rip), %%rsi; sti; " instruction "\n1: nop; nop; nop; cli" \
                     : "=&S"(behind) \
                     : __VA_ARGS__ \
                     : "rbx", "rdx", "memory"); \
        check(arrivals == 1 && arrival == behind, name, "%u interrupts, the last at %lx instead of %lx", arrivals, \
              arrival, behind); \
    } while (0)

void check_interrupt_shadows(void)
{
    trap_hooks[TEST_VECTOR] = note_arrival;
    apic_enable();
    SHADOW("shadow-nop", "nop", "a"(0), "c"(0));
    SHADOW("shadow-cpuid", "cpuid", "a"(0), "c"(0));
    SHADOW("shadow-vmmcall", "vmmcall", "a"(HYPERCALL_TEST));
    SHADOW("shadow-vmcall", "vmcall", "a"(HYPERCALL_TEST));
    SHADOW("shadow-rdmsr", "rdmsr", "a"(0), "c"(MSR_EFER));
    SHADOW("shadow-in", "inb $0x64, %%al", "a"(0));
    SHADOW("shadow-apic-store", "movl %%ecx, (%%rdi)", "D"(0xfee00080ull), "c"(0));
}
