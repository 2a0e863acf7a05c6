#include "checks.h"

#include "../Common/guest.h"

// Two pages of addresses whose frames do not adjoin, with nothing behind them.
#define WINDOW (1ull << 39)
#define PAGE 4096ull
#define PRESENT_WRITABLE_USER 7ull

extern uint64_t identity_pml4[512];

static uint64_t upper[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t lower[512] __attribute__((aligned(4096)));
static uint8_t frames[3][4096] __attribute__((aligned(4096)));
static uint8_t user_stack[256];

static void map_window(void)
{
    identity_pml4[1] = (uint64_t)upper | PRESENT_WRITABLE_USER;
    upper[0] = (uint64_t)middle | PRESENT_WRITABLE_USER;
    middle[0] = (uint64_t)lower | PRESENT_WRITABLE_USER;
    lower[0] = (uint64_t)frames[2] | PRESENT_WRITABLE_USER;
    lower[1] = (uint64_t)frames[0] | PRESENT_WRITABLE_USER;
    lower[2] = 0;
    flush_tlb();
}

// Puts the instruction, then INT to return, so that `before` bytes of it lie in front of the boundary.
static const void *place(const uint8_t *bytes, unsigned count, uint64_t boundary, unsigned before)
{
    uint8_t *start = (uint8_t *)(WINDOW + boundary - before);
    for (unsigned index = 0; index < count; index++)
        start[index] = bytes[index];
    if (before < count || boundary < 2 * PAGE) {
        start[count] = 0xcd;
        start[count + 1] = VECTOR_RETURN;
    }
    return start;
}

static void run(const void *start, uint16_t selector)
{
    run_user(start, selector, user_stack + sizeof user_stack, 2);
}

static void check_return(const char *name, const void *start, unsigned count)
{
    bool is_behind = caught.frame.rip == (uint64_t)start + count + 2;
    check(caught.vector == VECTOR_RETURN && is_behind, name, "vector %d at %lx of %lx", caught.vector,
          caught.frame.rip, (uint64_t)start);
}

static void check_across(const char *name, const uint8_t *bytes, unsigned count)
{
    for (unsigned before = 1; before < count; before++) {
        const void *start = place(bytes, count, PAGE, before);
        run(start, USER_CODE64);
        check_return(name, start, count);
    }
}

// The last instruction of the last page: what is behind it cannot be read, and need not be.
static void check_last(const char *name, const uint8_t *bytes, unsigned count)
{
    const void *start = place(bytes, count, 2 * PAGE, count);
    run(start, USER_CODE64);
    bool is_behind = caught.frame.rip == WINDOW + 2 * PAGE && caught.address == WINDOW + 2 * PAGE;
    check(caught.vector == VECTOR_PF && is_behind, name, "vector %d at %lx", caught.vector, caught.frame.rip);
}

// Half an instruction, the other half of which is not there.
static void check_cut(const char *name, const uint8_t *bytes, unsigned count)
{
    const void *start = place(bytes, count - 1, 2 * PAGE, count - 1);
    run(start, USER_CODE64);
    bool is_right = caught.frame.rip == (uint64_t)start && caught.address == WINDOW + 2 * PAGE;
    check(caught.vector == VECTOR_PF && is_right, name, "vector %d at %lx, address %lx", caught.vector,
          caught.frame.rip, caught.address);
}

void check_page_boundaries(void)
{
    static const uint8_t cpuid_bytes[] = {0x0f, 0xa2}, vmcall_bytes[] = {0x0f, 0x01, 0xc1},
                         vmmcall_bytes[] = {0x0f, 0x01, 0xd9};
    map_window();
    check_across("cpuid-across-pages", cpuid_bytes, sizeof cpuid_bytes);
    check_across("vmcall-across-pages", vmcall_bytes, sizeof vmcall_bytes);
    check_across("vmmcall-across-pages", vmmcall_bytes, sizeof vmmcall_bytes);
    check_last("cpuid-at-the-end", cpuid_bytes, sizeof cpuid_bytes);
    check_last("vmcall-at-the-end", vmcall_bytes, sizeof vmcall_bytes);
    check_last("vmmcall-at-the-end", vmmcall_bytes, sizeof vmmcall_bytes);
    check_cut("vmcall-cut-off", vmcall_bytes, sizeof vmcall_bytes);
    identity_pml4[1] = 0;
    flush_tlb();
}
