#include "checks.h"

#include "../Common/guest.h"

// An interrupt table of which the first gates, #UD's among them, lie in a page that is not there, and the
// rest, #DF's and #PF's among them, in one that is.
#define WINDOW (1ull << 39)
#define PAGE 4096ull
#define GATES_BEFORE 8
#define PRESENT_WRITABLE_USER 7ull

extern uint64_t identity_pml4[512];

static uint64_t upper[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t lower[512] __attribute__((aligned(4096)));
static uint8_t frames[2][4096] __attribute__((aligned(4096)));

static const uint64_t table = WINDOW + PAGE - GATES_BEFORE * sizeof(struct idt_gate);

static void use_broken_table(void)
{
    identity_pml4[1] = (uint64_t)upper | PRESENT_WRITABLE_USER;
    upper[0] = (uint64_t)middle | PRESENT_WRITABLE_USER;
    middle[0] = (uint64_t)lower | PRESENT_WRITABLE_USER;
    lower[1] = (uint64_t)frames[1] | PRESENT_WRITABLE_USER;
    struct idt_gate *gates = (struct idt_gate *)frames[1];
    for (int vector = GATES_BEFORE; vector < 256; vector++)
        gates[vector - GATES_BEFORE] = trap_gates[vector];
    flush_tlb();
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof trap_gates - 1, table};
    asm volatile("lidt %0" ::"m"(pointer));
}

static void use_own_table(void)
{
    traps_load();
    identity_pml4[1] = 0;
    flush_tlb();
}

static void check_page_fault(const char *name, uint64_t place)
{
    uint64_t gate = table + VECTOR_UD * sizeof(struct idt_gate);
    check(caught.vector == VECTOR_PF && caught.address == gate && caught.frame.rip == place, name,
          "vector %d at %lx, address %lx, should be at %lx, address %lx", caught.vector, caught.frame.rip,
          caught.address, place, gate);
}

#define BROKEN(name, instruction) \
    do { \
        uint64_t place; \
        caught.vector = VECTOR_NONE; \
        use_broken_table(); \
        asm volatile("lea 771f(%%rip), %0\n" MAY_FAULT(instruction) : "=r"(place)::"memory"); \
        use_own_table(); \
        check_page_fault(name, place); \
    } while (0)

// The gate is not present: the exception turns into #NP, whose error code names the gate (AMD64 manual
// volume 2, 8.2.11).
static void check_absent_gate(const char *name)
{
    const uint64_t present = 1ull << 47;
    trap_gates[VECTOR_UD].low &= ~present;
    caught.vector = VECTOR_NONE;
    asm volatile(MAY_FAULT(".byte 0xf3, 0x0f, 0x01, 0xc1")::: "memory");
    trap_gates[VECTOR_UD].low |= present;
    // An exception that was under way adds the external bit; QEMU counts 16 bytes a gate, not 8.
    uint64_t error = caught.frame.error & ~1ull;
    bool is_gate = error == (VECTOR_UD * 8 | 2) || error == (VECTOR_UD * 16 | 2);
    check(caught.vector == VECTOR_NP && is_gate, name, "vector %d, error %lx", caught.vector, caught.frame.error);
}

void check_delivery_faults(void)
{
    BROKEN("ud2-without-table", "ud2");
    BROKEN("malformed-vmcall-without-table", ".byte 0x66, 0x0f, 0x01, 0xc1");
    check_absent_gate("malformed-vmcall-absent-gate");
}
