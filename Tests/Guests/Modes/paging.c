#include "paging.h"

#include "../Common/cpu.h"
#include "modes.h"

#define PROTECTED (CR0_PE | CR0_NE | CR0_MP)
#define PAGED (PROTECTED | CR0_PG | CR0_WP)
#define LARGE_USER_PAGE 0x87u
#define PRESENT_WRITABLE_USER 7u

extern uint64_t identity_pml4[512], identity_pd[4][512];

static uint32_t directory32[1024] __attribute__((aligned(4096)));
static uint64_t pointers_pae[4] __attribute__((aligned(32)));
static uint64_t top_5_level[512] __attribute__((aligned(4096)));

void paging_build(void)
{
    for (uint32_t index = 0; index < 1024; index++)
        directory32[index] = index << 22 | LARGE_USER_PAGE;
    // PAE's four pointers have no rights of their own (AMD64 manual volume 2, 5.2.3).
    for (uint32_t index = 0; index < 4; index++)
        pointers_pae[index] = (uint64_t)identity_pd[index] | 1;
    top_5_level[0] = (uint64_t)identity_pml4 | PRESENT_WRITABLE_USER;
}

void run_with_paging(const uint8_t *code, int paging)
{
    static const uint32_t cr0[] = {PROTECTED, PAGED, PAGED, PROTECTED, PROTECTED};
    static const uint32_t cr4[] = {0, CR4_PSE, CR4_PAE, CR4_PAE, CR4_PAE | CR4_LA57};
    const uint32_t cr3[] = {0, (uint32_t)(uint64_t)directory32, (uint32_t)(uint64_t)pointers_pae,
                            (uint32_t)(uint64_t)identity_pml4, (uint32_t)(uint64_t)top_5_level};
    run_legacy((void (*)(void))code, cr0[paging], cr3[paging], cr4[paging], 0);
}
