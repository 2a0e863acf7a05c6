// PALs of ring 0, in every mode that can have some, and refusals in those that cannot; interrupts, NMIs and INIT while
// PALs run; pointers that lead to the end of the address space.
#include "Common/guest.h"
#include "Escapes/interrupts.h"
#include "PALs/parts.h"

void guest_main(void)
{
    require_hypervisor();
    interrupts_take();
    check_wide_calls();
    check_vectors();
    check_hostile_pointers();
    check_narrow_calls();
    check_modes_without_pals();
    check_signals_between_cpus();
    check_flipped_lists();
    check_flipped_images();
    check_hypervisor("hypervisor-unharmed");
}
