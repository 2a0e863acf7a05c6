// Events that are delivered on any stack, and what becomes of them.
#pragma once

#define SOFTWARE_VECTOR 0x81
#define INTERRUPT_VECTOR 0x82

#ifndef __ASSEMBLER__
#include <stdint.h>

_Noreturn void event_opcode(uint64_t stack);
_Noreturn void event_software(uint64_t stack);
_Noreturn void event_interrupt(uint64_t stack);
_Noreturn void event_nmi(uint64_t stack);
// What gates have to name.
extern const uint8_t event_entry[];
// The guest has these two, for an event that has come and one that has not.
void event_arrived(void);
void event_lost(void);
#endif
