// Commands to a local APIC that is switched off (AMD64 manual volume 2, 16.3.1): nothing answers at its page, so
// nothing is sent, and nobody waits for it.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/planted.h"
#include "Escapes/unharmed.h"
#include "Processors/processors.h"

#define ENABLED (1ull << 11)

static const uint32_t commands[] = {
    APIC_INIT | APIC_ASSERT, APIC_INIT | APIC_ASSERT | APIC_SELF, APIC_INIT | APIC_ASSERT | APIC_ALL,
    APIC_SMI | APIC_ALL,     APIC_STARTUP | APIC_ALL | 2,         APIC_NMI | APIC_ALL,
    APIC_NMI | APIC_OTHERS,  APIC_NMI | APIC_SELF,
};

static volatile uint32_t nmis;

static bool count_nmi(struct frame *frame)
{
    (void)frame;
    nmis++;
    return true;
}

static void send_all(void)
{
    for (unsigned index = 0; index < sizeof commands / sizeof *commands; index++) {
        apic_write(APIC_COMMAND_HIGH, 0);
        apic_write(APIC_COMMAND_LOW, commands[index]);
        delay_us(1000);
    }
}

void guest_main(void)
{
    require_hypervisor();
    plant_for_init();
    plant_for_smi();
    others_start();
    trap_hooks[VECTOR_NMI] = count_nmi;
    uint64_t base = rdmsr(MSR_APIC_BASE);
    check(wrmsr_caught(MSR_APIC_BASE, base & ~ENABLED), "off", "it is refused");
    check(rdmsr(MSR_APIC_BASE) == (base & ~ENABLED), "is-off", "the base is %lx", rdmsr(MSR_APIC_BASE));
    send_all();
    check(nmis == 0, "nothing-sent", "%u NMIs have come", nmis);
    check_hypervisor("hypervisor-while-off");
    bool is_taken = wrmsr_caught(MSR_APIC_BASE, base);
    // Emulators may leave it off for good.
    if (!is_taken || rdmsr(MSR_APIC_BASE) != base)
        return print("it stays off");
    apic_enable();
    check_unharmed("on-again");
    apic_send(APIC_NMI, apic_id());
    delay_us(1000);
    check(nmis == 1, "nmi-when-on", "%u have come", nmis);
}
