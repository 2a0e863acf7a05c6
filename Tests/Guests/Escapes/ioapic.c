// The IOAPIC sends what its redirection entries say (Intel 82093AA data sheet, 3.2.4).
#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "init.h"
#include "interrupts.h"
#include "unharmed.h"

#define VECTOR 0x71
#define LOGICAL (1 << 11)
#define ALL_LOGICAL 0xff000000
#define BROADCAST 0xff000000

static void close(void) { ioapic_write(IOAPIC_LOW(TIMER_PIN), IOAPIC_MASKED); }

// What the entry sends, it sends with each tick of the timer.
static void try(const char *name, uint32_t low, uint32_t high)
{
    close();
    ioapic_write(IOAPIC_HIGH(TIMER_PIN), high);
    ioapic_write(IOAPIC_LOW(TIMER_PIN), low);
    check_unharmed(name);
    close();
}

static void try_modes(const char *name, uint32_t mode)
{
    try(name, mode | VECTOR, 0);
    try(name, mode | VECTOR | IOAPIC_LEVEL, 0);
    try(name, mode | VECTOR, BROADCAST);
    try(name, mode | VECTOR | LOGICAL, ALL_LOGICAL);
    for (unsigned index = 0; index < other_count; index++)
        try(name, mode | VECTOR, other_ids[index] << 24);
}

static int64_t store_wide(void *unused)
{
    (void)unused;
    *(volatile uint64_t *)(IOAPIC_PLACE + IOAPIC_WINDOW) = APIC_INIT;
    *(volatile uint64_t *)(IOAPIC_PLACE + IOAPIC_WINDOW - 4) = (uint64_t)APIC_INIT << 32;
    return 0;
}

static int64_t store_halves(void *unused)
{
    (void)unused;
    *(volatile uint16_t *)(IOAPIC_PLACE + IOAPIC_WINDOW) = APIC_INIT;
    *(volatile uint8_t *)(IOAPIC_PLACE + IOAPIC_WINDOW + 1) = APIC_INIT >> 8;
    return 0;
}

static int64_t store_string(void *unused)
{
    (void)unused;
    uint64_t place = IOAPIC_PLACE + IOAPIC_WINDOW;
    uint64_t count = 1;
    asm volatile("rep stosl" : "+D"(place), "+c"(count) : "a"(APIC_INIT) : "memory");
    return 0;
}

// A store that the hypervisor does not know may be a fault; it may not take effect.
static void try_store(const char *name, int64_t (*store)(void *))
{
    close();
    ioapic_write(IOAPIC_HIGH(TIMER_PIN), 0);
    ioapic_store(IOAPIC_SELECT, IOAPIC_LOW(TIMER_PIN));
    call_caught(store, NULL);
    check_unharmed(name);
    close();
}

// Chipsets do not decode all of the address.
static void try_aliases(void)
{
    for (uint64_t alias = 0x100; alias < 0x1000; alias += 0x100) {
        ioapic_store(alias + IOAPIC_SELECT, IOAPIC_LOW(TIMER_PIN));
        ioapic_store(alias + IOAPIC_WINDOW, APIC_INIT);
        ioapic_store(alias + IOAPIC_WINDOW, APIC_SMI);
    }
    ioapic_store(IOAPIC_SELECT, 0xffffff00 | IOAPIC_LOW(TIMER_PIN));
    ioapic_store(IOAPIC_WINDOW, APIC_INIT);
    check_unharmed("ioapic-alias");
    close();
}

static void try_allowed(void)
{
    uint32_t before = arrivals[VECTOR_NMI];
    try("ioapic-external", APIC_EXTERNAL, 0);
    try("ioapic-nmi", APIC_NMI, 0);
    check(arrivals[VECTOR_NMI] > before, "ioapic-nmi-arrives", "none has come");
}

void send_by_ioapic(void)
{
    timer_start();
    try_modes("ioapic-init", APIC_INIT);
    try_modes("ioapic-smi", APIC_SMI);
    // Not defined; emulators may take them for others.
    try_modes("ioapic-mode-3", 3 << 8);
    try_modes("ioapic-mode-6", APIC_STARTUP);
    try_allowed();
    try_store("ioapic-wide", store_wide);
    try_store("ioapic-halves", store_halves);
    try_store("ioapic-string", store_string);
    try_aliases();
}
