// The guest's own exceptions, and the processor state around instructions that the hypervisor carries out.
#include "Exceptions/checks.h"

#include "Common/guest.h"

void guest_main(void)
{
    require_hypervisor();
    check_invalid_opcodes();
    check_single_steps();
    check_interrupt_shadows();
    check_page_boundaries();
    check_delivery_faults();
    check_hypervisor("hypervisor-unharmed");
}
