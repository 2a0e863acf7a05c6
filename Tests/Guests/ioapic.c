// The IOAPIC as systems use it: what guards it may not show, also when all CPUs use it at once.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/interrupts.h"
#include "Escapes/unharmed.h"
#include "Processors/processors.h"

#define VECTOR 0x73
#define ROUNDS 5000
#define LISTEN_US 50000
#define LOGICAL (1 << 11)
#define HIGH_MASK 0xff000000
#define WRITABLE (IOAPIC_MASKED | IOAPIC_LEVEL | 0x2fff & ~IOAPIC_PENDING)

static unsigned pins(void) { return (ioapic_read(IOAPIC_VERSION) >> 16 & 0xff) + 1; }

static void check_registers(void)
{
    uint32_t version = ioapic_read(IOAPIC_VERSION);
    ioapic_write(IOAPIC_VERSION, ~version);
    check(ioapic_read(IOAPIC_VERSION) == version, "version", "%x, then %x", version, ioapic_read(IOAPIC_VERSION));
    uint32_t id = ioapic_read(IOAPIC_ID);
    ioapic_write(IOAPIC_ID, 0x05000000);
    check(ioapic_read(IOAPIC_ID) == 0x05000000, "number", "it is %x", ioapic_read(IOAPIC_ID));
    ioapic_write(IOAPIC_ID, id);
}

static void check_entry(unsigned pin, uint32_t low, uint32_t high)
{
    ioapic_write(IOAPIC_LOW(pin), low);
    ioapic_write(IOAPIC_HIGH(pin), high);
    uint32_t low_now = ioapic_read(IOAPIC_LOW(pin)) & ~(IOAPIC_PENDING | IOAPIC_REMOTE_IRR);
    uint32_t high_now = ioapic_read(IOAPIC_HIGH(pin)) & HIGH_MASK;
    if (low_now != low || high_now != high)
        fail("entry", "pin %u: %x %x became %x %x", pin, high, low, high_now, low_now);
}

static void check_entries(void)
{
    for (unsigned pin = 0; pin < pins(); pin++) {
        check_entry(pin, IOAPIC_MASKED | IOAPIC_LEVEL | 0x2000 | (0x40 + pin), 0x0f000000);
        check_entry(pin, IOAPIC_MASKED | LOGICAL | 0x100 | (0x40 + pin), pin << 24);
        check_entry(pin, IOAPIC_MASKED | APIC_NMI, 0xff000000);
        check_entry(pin, IOAPIC_MASKED, 0);
    }
    ok("entries");
}

static void check_timer(const char *name, uint32_t low, uint32_t high, bool has_to_come)
{
    uint32_t before = arrivals[VECTOR];
    ioapic_write(IOAPIC_HIGH(TIMER_PIN), high);
    ioapic_write(IOAPIC_LOW(TIMER_PIN), low | VECTOR);
    listen_us(LISTEN_US);
    ioapic_write(IOAPIC_LOW(TIMER_PIN), IOAPIC_MASKED);
    listen_us(1000);
    check((arrivals[VECTOR] > before) == has_to_come, name, "%u have come", arrivals[VECTOR] - before);
}

static void check_timers(void)
{
    timer_start();
    check_timer("edge", 0, 0, true);
    check_timer("masked", IOAPIC_MASKED, 0, false);
    check_timer("level", IOAPIC_LEVEL, 0, true);
    check_timer("logical", LOGICAL, 0x01000000, true);
    check_timer("lowest-priority", LOGICAL | 0x100, 0xff000000, true);
    for (unsigned index = 0; index < other_count; index++)
        check_timer("others", 0, other_ids[index] << 24, true);
    check_timer("nobody", 0, 0x0e000000, false);
}

static volatile uint32_t lock, finished, mistakes;

static void take(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        pause();
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

// As systems do: one CPU at a time.
static void use_in_turns(uint32_t cpu)
{
    uint32_t pin = TIMER_PIN + 1 + cpu;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t low = IOAPIC_MASKED | (round & 0xff);
        take();
        ioapic_write(IOAPIC_LOW(pin), low);
        ioapic_write(IOAPIC_HIGH(pin), round << 24);
        bool is_kept = ioapic_read(IOAPIC_LOW(pin)) == low && ioapic_read(IOAPIC_HIGH(pin)) == round << 24;
        release();
        if (!is_kept)
            __atomic_add_fetch(&mistakes, 1, __ATOMIC_RELAXED);
    }
}

// As an attacker would: what is harmless for the register that one CPU has selected is an INIT for the other's.
static void use_at_once(uint32_t cpu)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (cpu == 0) {
            ioapic_store(IOAPIC_SELECT, IOAPIC_HIGH(TIMER_PIN));
            ioapic_store(IOAPIC_WINDOW, APIC_INIT);
        } else {
            ioapic_store(IOAPIC_SELECT, round % 2 ? IOAPIC_LOW(TIMER_PIN) : IOAPIC_ID);
            ioapic_store(IOAPIC_WINDOW, APIC_SMI);
        }
    }
}

static void (*volatile work)(uint32_t cpu);

static bool work_too(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    work(apic_id());
    __atomic_add_fetch(&finished, 1, __ATOMIC_RELEASE);
    return true;
}

static void work_together(void (*function)(uint32_t))
{
    finished = 0;
    work = function;
    if (other_count > 0)
        apic_send(APIC_FIXED | APIC_OTHERS | (VECTOR + 1), 0);
    function(apic_id());
    while (finished < other_count)
        pause();
}

void guest_main(void)
{
    require_hypervisor();
    others_start();
    interrupts_take();
    trap_hooks[VECTOR + 1] = work_too;
    check_registers();
    check_entries();
    check_timers();
    work_together(use_in_turns);
    check(mistakes == 0, "in-turns", "%u registers lost what was written", mistakes);
    ioapic_write(IOAPIC_LOW(TIMER_PIN), IOAPIC_MASKED);
    work_together(use_at_once);
    check_unharmed("at-once");
    ioapic_write(IOAPIC_LOW(TIMER_PIN), IOAPIC_MASKED);
    check_timer("edge-at-last", 0, 0, true);
    check_unharmed("hypervisor-unharmed");
}
