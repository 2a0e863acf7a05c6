#include "processors.h"

#include "../Common/guest.h"

#define NMI_ROUNDS 20

static uint32_t wanted, wanted_here;

static void check_arrival(const char *name, bool is_for_others, bool is_for_us)
{
    const volatile struct processor *here = &processors[apic_id()];
    wanted += is_for_others;
    wanted_here += is_for_us;
    asm volatile("sti; nop; cli");
    if (!wait_for_all(name, interrupts_of, wanted))
        return;
    asm volatile("sti; nop; cli");
    check(here->interrupts == wanted_here, name, "this CPU counts %u instead of %u", here->interrupts, wanted_here);
}

void check_interrupts(void)
{
    for (unsigned index = 0; index < other_count; index++)
        apic_send(APIC_FIXED | IPI_VECTOR, other_ids[index]);
    check_arrival("fixed-physical", true, false);
    for (unsigned index = 0; index < other_count; index++)
        apic_send(APIC_FIXED | APIC_LOGICAL | IPI_VECTOR, 1u << other_ids[index] % 8);
    check_arrival("fixed-logical", true, false);
    apic_send(APIC_FIXED | APIC_LOGICAL | IPI_VECTOR, 0xff);
    check_arrival("fixed-logical-all", true, true);
    apic_send(APIC_FIXED | APIC_OTHERS | IPI_VECTOR, 0);
    check_arrival("fixed-others", true, false);
    apic_send(APIC_FIXED | APIC_ALL | IPI_VECTOR, 0);
    check_arrival("fixed-all", true, true);
    apic_send(APIC_FIXED | APIC_SELF | IPI_VECTOR, 0);
    check_arrival("fixed-self", false, true);
    apic_send(APIC_FIXED | IPI_VECTOR, apic_id());
    check_arrival("fixed-to-itself", false, true);
}

void check_nmis(void)
{
    uint32_t count = 0;
    for (int round = 0; round < NMI_ROUNDS; round++) {
        for (unsigned index = 0; round % 2 && index < other_count; index++)
            apic_send(APIC_NMI, other_ids[index]);
        if (round % 2 == 0)
            apic_send(APIC_NMI | APIC_OTHERS, 0);
        if (!wait_for_all("nmi", nmis_of, ++count))
            return;
    }
    ok("nmi");
    apic_send(APIC_NMI, apic_id());
    delay_us(1000);
    check(processors[apic_id()].nmis == 1, "nmi-to-itself", "%u have come", processors[apic_id()].nmis);
    check(wait_for_all("nmi-no-more", interrupts_of, wanted), "no-interrupt-instead-of-nmi", "see above");
}
