// INIT takes a CPU out of the hypervisor, to code that the guest has chosen, wherever it comes from. `how=` says
// from where: self, self-shorthand, all, logical, broadcast, from-other, and then the machine must be reset; or
// ioapic, messages, registers, vectors, and then nothing must happen.
#include "Escapes/init.h"

#include "Common/guest.h"
#include "Escapes/interrupts.h"
#include "Escapes/planted.h"
#include "Escapes/unharmed.h"

void guest_main(void)
{
    require_hypervisor();
    others_start();
    interrupts_take();
    plant_for_init();
    plant_for_smi();
    if (option_is("how", "ioapic"))
        send_by_ioapic();
    else if (option_is("how", "messages"))
        send_by_messages();
    else if (option_is("how", "registers"))
        write_registers();
    else if (option_is("how", "vectors"))
        send_by_local_vectors();
    else
        return send_by_command(option("how"));
    check_hypervisor("hypervisor-unharmed");
}
