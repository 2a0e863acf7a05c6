// The parts of the exceptions guest.
#pragma once

// UD2 and malformed hypercalls are the guest's own faults.
void check_invalid_opcodes(void);
// A trap flag set before an instruction traps once, right behind it.
void check_single_steps(void);
// STI holds interrupts off for one instruction, also for one that the hypervisor carries out.
void check_interrupt_shadows(void);
// Instructions that lie across two pages, or at the end of the last one.
void check_page_boundaries(void);
// Exceptions whose delivery meets an exception.
void check_delivery_faults(void);
