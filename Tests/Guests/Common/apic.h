// The local APIC's registers at their usual place (AMD64 manual volume 2, 16.3.1).
#pragma once

#define APIC_PLACE 0xfee00000
#define APIC_ID 0x20
#define APIC_VERSION 0x30
#define APIC_END_OF_INTERRUPT 0xb0
#define APIC_LOGICAL_DESTINATION 0xd0
#define APIC_DESTINATION_FORMAT 0xe0
#define APIC_SPURIOUS 0xf0
#define APIC_COMMAND_LOW 0x300
#define APIC_COMMAND_HIGH 0x310
// The local vectors: the APIC's own sources of interrupts.
#define APIC_TIMER 0x320
#define APIC_THERMAL 0x330
#define APIC_PERFORMANCE 0x340
#define APIC_LINT0 0x350
#define APIC_LINT1 0x360
#define APIC_ERROR 0x370
#define APIC_TIMER_COUNT 0x380
#define APIC_TIMER_DIVISOR 0x3e0

// Parts of a command, and of a local vector.
#define APIC_FIXED 0
#define APIC_SMI (2 << 8)
#define APIC_NMI (4 << 8)
#define APIC_INIT (5 << 8)
#define APIC_STARTUP (6 << 8)
#define APIC_EXTERNAL (7 << 8)
#define APIC_LOGICAL (1 << 11)
#define APIC_PENDING (1 << 12)
#define APIC_ASSERT (1 << 14)
#define APIC_LEVEL (1 << 15)
#define APIC_MASKED (1 << 16)
#define APIC_SELF (1 << 18)
#define APIC_ALL (2 << 18)
#define APIC_OTHERS (3 << 18)

#ifndef __ASSEMBLER__
#include <stdint.h>

static inline uint32_t apic_read(uint32_t reg) { return *(volatile uint32_t *)((uint64_t)APIC_PLACE + reg); }
static inline void apic_write(uint32_t reg, uint32_t value)
{
    *(volatile uint32_t *)((uint64_t)APIC_PLACE + reg) = value;
}
static inline uint32_t apic_id(void) { return apic_read(APIC_ID) >> 24; }

// Switches the local APIC on, with vector 0xff for spurious interrupts.
void apic_enable(void);
// Sends a command and waits until it is accepted.
void apic_send(uint32_t command, uint32_t destination);
#endif
