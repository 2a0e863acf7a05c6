// The APIC's own sources deliver what their vector registers say (AMD64 manual volume 2, 16.4).
#include "../Common/apic.h"
#include "../Common/guest.h"
#include "init.h"
#include "interrupts.h"
#include "unharmed.h"

#define TIMER_VECTOR 0x72
#define PERIODIC (1 << 17)
#define DIVIDE_BY_16 3
#define COUNT 50000
#define LISTEN_US 20000

static const uint32_t registers[] = {APIC_TIMER, APIC_THERMAL, APIC_PERFORMANCE, APIC_LINT0, APIC_LINT1, APIC_ERROR};
#define REGISTERS (sizeof registers / sizeof *registers)

static void close_all(void)
{
    for (unsigned index = 0; index < REGISTERS; index++)
        apic_write(registers[index], APIC_MASKED);
}

static void set_off(void)
{
    apic_write(APIC_TIMER_DIVISOR, DIVIDE_BY_16);
    apic_write(APIC_TIMER_COUNT, COUNT);
    timer_start();
    pic_open(true);
}

static void try(const char *name, uint32_t mode)
{
    for (unsigned index = 0; index < REGISTERS; index++) {
        apic_write(registers[index], mode | TIMER_VECTOR);
        set_off();
        check_unharmed(name);
        apic_write(registers[index], mode | PERIODIC | APIC_LEVEL | TIMER_VECTOR);
        set_off();
        check_unharmed(name);
        pic_open(false);
        close_all();
    }
}

static void check_arrives(const char *name, uint32_t reg, uint32_t value, unsigned vector)
{
    uint32_t before = arrivals[vector];
    apic_write(reg, value);
    set_off();
    listen_us(LISTEN_US);
    pic_open(false);
    close_all();
    check(arrivals[vector] > before, name, "no vector %u has come", vector);
}

void send_by_local_vectors(void)
{
    try("vector-init", APIC_INIT);
    try("vector-smi", APIC_SMI);
    check_arrives("external-by-lint0", APIC_LINT0, APIC_EXTERNAL, PIC_VECTOR);
    check_arrives("nmi-by-lint0", APIC_LINT0, APIC_NMI, VECTOR_NMI);
    check_arrives("timer", APIC_TIMER, PERIODIC | TIMER_VECTOR, TIMER_VECTOR);
    check_unharmed("vectors-as-usual");
}
