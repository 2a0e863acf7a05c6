#include "interrupts.h"

#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Processors/processors.h"

// Intel 8259A data sheet, initialization command words.
#define SLAVE 0xa0
#define START_WITH_FOUR_WORDS 0x11
#define SLAVE_AT_INPUT_2 4
#define SLAVE_IDENTITY 2
#define MODE_8086 1
// Intel 8254 data sheet, mode 2, channel 0.
#define TIMER_COMMAND 0x43
#define TIMER_CHANNEL 0x40
#define RATE_GENERATOR 0x34
#define TICKS 1193
#define FIRST_INTERRUPT 32

volatile uint32_t arrivals[256];

static bool count(struct frame *frame)
{
    __atomic_add_fetch(&arrivals[frame->vector], 1, __ATOMIC_RELAXED);
    if (frame->vector == VECTOR_NMI)
        return true;
    if (frame->vector >= PIC_VECTOR && frame->vector < PIC_VECTOR + PIC_COUNT)
        outb(PIC_MASTER, PIC_END);
    apic_write(APIC_END_OF_INTERRUPT, 0);
    return true;
}

static void pic_prepare(uint16_t port, uint8_t vector, uint8_t wiring)
{
    outb(port, START_WITH_FOUR_WORDS);
    outb(port + 1, vector);
    outb(port + 1, wiring);
    outb(port + 1, MODE_8086);
    outb(port + 1, 0xff);
}

void interrupts_take(void)
{
    for (int vector = FIRST_INTERRUPT; vector < 256; vector++)
        if (!trap_hooks[vector])
            trap_hooks[vector] = count;
    trap_hooks[VECTOR_NMI] = count;
    pic_prepare(PIC_MASTER, PIC_VECTOR, SLAVE_AT_INPUT_2);
    pic_prepare(SLAVE, PIC_VECTOR + 8, SLAVE_IDENTITY);
}

void listen_us(uint32_t microseconds)
{
    asm volatile("sti" ::: "memory");
    delay_us(microseconds);
    asm volatile("cli" ::: "memory");
}

void pic_open(bool is_open) { outb(PIC_MASTER + 1, is_open ? 0xfe : 0xff); }

void timer_start(void)
{
    outb(TIMER_COMMAND, RATE_GENERATOR);
    outb(TIMER_CHANNEL, TICKS & 0xff);
    outb(TIMER_CHANNEL, TICKS >> 8);
}
