// Real-mode code in the places where a CPU begins that an INIT or an SMI has taken out of the hypervisor.
#pragma once

// The code lies at this offset of a segment. SMM begins there (AMD64 manual volume 2, 10.3.3).
#define PLANTED_OFFSET 0x8000
#define SMM_SEGMENT 0x3000
#define WARM_BOOT_SEGMENT 0x2000
// The debug-exit port gets this from it, so QEMU's status is 85.
#define ESCAPED 42

#ifndef __ASSEMBLER__
// Asks the firmware to continue an INIT with the code (IBM PC AT technical reference, shutdown byte 0Ah).
void plant_for_init(void);
// Where an SMI begins if the firmware has not moved that place.
void plant_for_smi(void);
#endif
