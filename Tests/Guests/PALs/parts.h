// The parts of the pals guest.
#pragma once

// PALs of 64-bit ring 0: interrupts, their shadows, single steps.
void check_wide_calls(void);
// Callers that have AVX, SSE or x87 alone switched on, or nothing at all.
void check_vectors(void);
// Stacks and targets at the end of the address space, and beyond what addresses can be.
void check_hostile_pointers(void);
// PALs of 32-bit ring 0 under 32-bit and PAE page tables.
void check_narrow_calls(void);
// Modes that can have no PALs.
void check_modes_without_pals(void);
// NMIs and INIT for a CPU that runs a PAL. Needs a second CPU.
void check_signals_between_cpus(void);
// Descriptions and images that change while they are registered and loaded. After the part above, which starts the CPU
// that changes them.
void check_flipped_lists(void);
void check_flipped_images(void);
