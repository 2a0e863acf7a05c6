// The modes of the CPU in which programs may make a hypercall, and what one run in each gives.
#pragma once

// How the legacy modes are set up.
#define PAGING_OFF 0
#define PAGING_32 1
#define PAGING_PAE 2
#define PAGING_4_LEVEL 3
#define PAGING_5_LEVEL 4

#ifndef __ASSEMBLER__
#include "../Common/cpu.h"

// Written by the code under test, in its own mode.
struct answer {
    uint32_t eax, ebx, ecx, edx;
    uint32_t vmmcall, vmcall, runs;
};
extern volatile struct answer answer;

// Leaves long mode, runs 32-bit code with that kind of paging, and comes back.
void run_legacy(void (*code)(void), uint32_t cr0, uint32_t cr3, uint32_t cr4, uint32_t efer);

// Code for run_legacy: ring 0 and 3, with a code segment that does not begin at 0, in 16-bit segments, in real
// mode, and in long mode with the paging that the registers say.
extern const uint8_t legacy_ring0[], legacy_ring3[], legacy_shifted[], legacy_16bit[], legacy_real[], legacy_long[];

// The same for the submodes of long mode, at ring 0 here and at ring 3 by run_user.
void long_ring0(void);
void compatible_ring0(void);
void compatible_16bit(void);
extern const uint8_t long_ring3[], compatible_ring3[];

// 16-bit code, to be copied to LOW_CODE, and where it leaves its answer there.
extern const uint8_t low_start[], low_end[], low_answer[];
#endif
