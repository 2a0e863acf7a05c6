// Further CPUs: started, stopped and started again, interrupted and answered.
#include "Processors/processors.h"

#include "Common/guest.h"

void guest_main(void)
{
    require_hypervisor();
    processors_find();
    processors_prepare();
    print("%u other CPUs", other_count);
    if (other_count > 0)
        check_first_start();
    check_interrupts();
    check_nmis();
    if (other_count > 0)
        check_restarts();
    check_hypervisor("hypervisor-unharmed");
}
