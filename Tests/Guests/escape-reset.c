// Ports by which the machine is reset, suspended, or loses address line 20. `how=` says which: a20, and the machine
// goes on; a name from Escapes/resets.c, and it does not; or one from Escapes/sleep.c, of which an emulator may not
// know all forms, so that the hypervisor's log has to tell.
#include "Common/guest.h"
#include "Escapes/ports.h"

void guest_main(void)
{
    require_hypervisor();
    if (option_is("how", "a20"))
        return check_a20();
    if (sleep_by_port())
        return print("the machine goes on");
    bool is_known = reset_by_port();
    fail("escape-reset", is_known ? "the machine goes on" : "there is no such how=");
}
