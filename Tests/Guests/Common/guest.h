// What every guest has: a name and a body.
#pragma once

#include "cpu.h"
#include "machine.h"
#include "report.h"
#include "segments.h"
#include "traps.h"

void guest_main(void);

void *memcpy(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);

// Checks that the hypervisor is still there and answers, from 64-bit code.
void check_hypervisor(const char *name);
// Ends the guest if there is no hypervisor, for those that can show nothing without.
void require_hypervisor(void);
