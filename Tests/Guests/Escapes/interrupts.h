// The PC's interval timer and both kinds of interrupt controllers, and what arrives from them.
#pragma once

// Where the old controllers' interrupts arrive.
#define PIC_VECTOR 0x20
#define PIC_COUNT 16
// The first one's command port, and the command that ends an interrupt (Intel 8259A data sheet).
#define PIC_MASTER 0x20
#define PIC_END 0x20
// The timer is at the IOAPIC's third pin on all PCs that ACPI describes.
#define TIMER_PIN 2

#define IOAPIC_PLACE 0xfec00000ull
#define IOAPIC_SELECT 0x00
#define IOAPIC_WINDOW 0x10
// Indices (Intel 82093AA data sheet, 3.2).
#define IOAPIC_ID 0
#define IOAPIC_VERSION 1
#define IOAPIC_LOW(pin) (0x10 + 2 * (pin))
#define IOAPIC_HIGH(pin) (0x11 + 2 * (pin))
#define IOAPIC_PENDING (1 << 12)
#define IOAPIC_REMOTE_IRR (1 << 14)
#define IOAPIC_LEVEL (1 << 15)
#define IOAPIC_MASKED (1 << 16)

#ifndef __ASSEMBLER__
#include "../Common/cpu.h"

static inline void ioapic_store(uint64_t offset, uint32_t value)
{
    *(volatile uint32_t *)(IOAPIC_PLACE + offset) = value;
}
static inline uint32_t ioapic_read(uint32_t index)
{
    ioapic_store(IOAPIC_SELECT, index);
    return *(volatile uint32_t *)(IOAPIC_PLACE + IOAPIC_WINDOW);
}
static inline void ioapic_write(uint32_t index, uint32_t value)
{
    ioapic_store(IOAPIC_SELECT, index);
    ioapic_store(IOAPIC_WINDOW, value);
}

// How many of each vector have arrived, on any CPU.
extern volatile uint32_t arrivals[256];
// Takes all interrupts and NMIs from now on; the old controllers are set up, and masked.
void interrupts_take(void);
// Lets interrupts in for so long.
void listen_us(uint32_t microseconds);
// Masks all of the old controllers' inputs but the timer's, or that as well.
void pic_open(bool is_open);
// An interrupt each millisecond, until the count is written again.
void timer_start(void);
#endif
