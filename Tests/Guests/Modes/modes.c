#include "modes.h"

#include "../Common/guest.h"
#include "checks.h"
#include "paging.h"

#define FEATURE_LA57 (1 << 16)

static uint8_t user_stack[1024];

static void clear_answer(void) { answer = (struct answer){~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0}; }

static void check_answer(const char *name, bool is_64bit)
{
    bool is_detected = answer.eax == DETECTION_SIGNATURE && answer.ebx == OUTSIDE_PAL &&
                       answer.ecx == is_64bit && answer.edx == 0;
    bool is_answered = answer.vmmcall == 0 && answer.vmcall == 0;
    check(is_detected && is_answered && answer.runs == 1, name, "leaf %x %x %x %x, VMMCALL %x, VMCALL %x, runs %u",
          answer.eax, answer.ebx, answer.ecx, answer.edx, answer.vmmcall, answer.vmcall, answer.runs);
}

static void try_here(const char *name, void (*code)(void), bool is_64bit)
{
    clear_answer();
    code();
    check_answer(name, is_64bit);
}

static void try_user(const char *name, const uint8_t *code, uint16_t selector, bool is_64bit)
{
    clear_answer();
    run_user(code, selector, user_stack + sizeof user_stack, 2);
    if (caught.vector != VECTOR_RETURN)
        return fail(name, "vector %d at %lx", caught.vector, caught.frame.rip);
    check_answer(name, is_64bit);
}

static void try_legacy(const char *name, const uint8_t *code, int paging)
{
    clear_answer();
    // A failure in these modes resets the machine: the line before it says where.
    print("trying %s", name);
    run_with_paging(code, paging);
}

static void check_legacy(const char *name, const uint8_t *code, int paging)
{
    try_legacy(name, code, paging);
    check_answer(name, paging >= PAGING_4_LEVEL);
}

extern void copy_low_answer(void);

static void check_low(const char *name, const uint8_t *code)
{
    try_legacy(name, code, PAGING_OFF);
    copy_low_answer();
    check_answer(name, false);
}

static void install_low_code(void)
{
    memcpy((void *)LOW_CODE, low_start, low_end - low_start);
}

void check_modes(void)
{
    paging_build();
    try_here("64-bit-ring0", long_ring0, true);
    try_user("64-bit-ring3", long_ring3, USER_CODE64, true);
    try_here("compatibility-32-bit-ring0", compatible_ring0, false);
    try_user("compatibility-32-bit-ring3", compatible_ring3, USER_CODE32, false);
    install_low_code();
    try_here("compatibility-16-bit", compatible_16bit, false);
    check_legacy("32-bit-without-paging", legacy_ring0, PAGING_OFF);
    check_legacy("32-bit-without-paging-ring3", legacy_ring3, PAGING_OFF);
    check_legacy("32-bit-segment-with-a-base", legacy_shifted, PAGING_OFF);
    check_legacy("32-bit-paging", legacy_ring0, PAGING_32);
    check_legacy("32-bit-paging-ring3", legacy_ring3, PAGING_32);
    check_legacy("32-bit-pae", legacy_ring0, PAGING_PAE);
    check_legacy("32-bit-pae-ring3", legacy_ring3, PAGING_PAE);
    check_legacy("4-level-again", legacy_long, PAGING_4_LEVEL);
    if (cpuid(7, 0).ecx & FEATURE_LA57)
        check_legacy("5-level", legacy_long, PAGING_5_LEVEL);
    install_low_code();
    check_low("16-bit-protected", legacy_16bit);
    install_low_code();
    check_low("real-mode", legacy_real);
}
