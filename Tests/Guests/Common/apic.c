#include "apic.h"

#include "cpu.h"

#define SOFTWARE_ENABLE (1 << 8)
#define SPURIOUS_VECTOR 0xff

void apic_enable(void) { apic_write(APIC_SPURIOUS, SOFTWARE_ENABLE | SPURIOUS_VECTOR); }

void apic_send(uint32_t command, uint32_t destination)
{
    apic_write(APIC_COMMAND_HIGH, destination << 24);
    apic_write(APIC_COMMAND_LOW, command);
    while (apic_read(APIC_COMMAND_LOW) & APIC_PENDING)
        pause();
}
