// Hypercalls and the detection leaf in every mode of the CPU, and hypercalls with any registers.
// `count=` says how many random calls, `seed=` which.
#include "Modes/checks.h"

#include "Common/guest.h"

void guest_main(void)
{
    require_hypervisor();
    check_modes();
    check_unknown_numbers();
    check_random_calls();
    check_hypervisor("hypervisor-unharmed");
}
