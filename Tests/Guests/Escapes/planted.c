#include "planted.h"

#include "../Common/guest.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71
#define NMI_OFF 0x80
#define SHUTDOWN_BYTE 0x0f
#define JUMP_WITHOUT_EOI 0x0a
// Offset and segment, 40:67 in real mode's terms.
#define WARM_BOOT_VECTOR 0x467ull

extern const uint8_t planted_code[], planted_code_end[];

static void plant(uint64_t segment)
{
    memcpy((void *)(segment * 16 + PLANTED_OFFSET), planted_code, planted_code_end - planted_code);
}

void plant_for_init(void)
{
    plant(WARM_BOOT_SEGMENT);
    const uint16_t vector[] = {PLANTED_OFFSET, WARM_BOOT_SEGMENT};
    memcpy((void *)WARM_BOOT_VECTOR, vector, sizeof vector);
    outb(CMOS_INDEX, NMI_OFF | SHUTDOWN_BYTE);
    outb(CMOS_DATA, JUMP_WITHOUT_EOI);
}

void plant_for_smi(void) { plant(SMM_SEGMENT); }
