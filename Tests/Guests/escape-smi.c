// A system management interrupt leaves the hypervisor for its handler, which here the guest has written. No
// command may send one: not to running CPUs, nor to those that wait for their start.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/planted.h"
#include "Escapes/unharmed.h"
#include "Processors/processors.h"

#define SMI (APIC_SMI | APIC_ASSERT)
#define BROADCAST 0xff

static void send_all(void)
{
    apic_send(SMI, apic_id());
    apic_send(SMI | APIC_SELF, 0);
    apic_send(SMI | APIC_OTHERS, 0);
    apic_send(SMI | APIC_ALL, 0);
    apic_send(SMI | APIC_LEVEL | APIC_ALL, 0);
    apic_send(APIC_SMI | APIC_ALL, 0);
    apic_send(SMI | IPI_VECTOR, BROADCAST);
    apic_send(SMI | APIC_LOGICAL, BROADCAST);
    for (unsigned index = 0; index < other_count; index++)
        apic_send(SMI, other_ids[index]);
}

void guest_main(void)
{
    require_hypervisor();
    plant_for_smi();
    processors_find();
    send_all();
    check_hypervisor("before-start");
    other_count = 0;
    others_start();
    send_all();
    check_unharmed("all-run");
    if (other_count > 0) {
        apic_send(APIC_INIT | APIC_ASSERT | APIC_OTHERS, 0);
        delay_us(10000);
        send_all();
        others_continue();
        check_unharmed("others-waited");
    }
    check_hypervisor("hypervisor-unharmed");
}
