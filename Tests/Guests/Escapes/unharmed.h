// Whether every CPU is where it was: in the guest, under the hypervisor.
#pragma once

#include <stdint.h>

// Starts the further CPUs, if there are any; they then answer when asked.
void others_start(void);
// Starts them once more, after an INIT.
void others_continue(void);
// Asks this CPU and the others a little later, when what was sent has arrived.
void check_unharmed(const char *name);
