// Further CPUs: what each does once started, and what it has seen.
#pragma once

#include "../Common/apic.h"
#include "../Common/segments.h"

#define STACK_SHIFT 13
// Pages that start-up IPIs name; the code lies in both.
#define FIRST_STARTUP_PAGE 8
#define SECOND_STARTUP_PAGE 9

#define IPI_VECTOR 0x60

#ifndef __ASSEMBLER__
#include "../Common/cpu.h"

// How a CPU waits for what comes, from its next start on.
enum waiting { HALTED, HALTED_DEAF, SPINNING_DEAF, ASKING, WAITING_KINDS };

struct processor {
    uint32_t starts, interrupts, nmis;
    // Everything that it asked of the hypervisor was answered rightly.
    bool is_content;
};

extern volatile struct processor processors[MOST_CPUS];
extern volatile enum waiting processor_waiting;
// CPUs stay in their NMI handler while this is set.
extern volatile bool nmi_handler_stays;

// The other CPUs' local APIC numbers, from ACPI.
extern uint32_t other_ids[MOST_CPUS];
extern unsigned other_count;
void processors_find(void);
// Puts the start-up code in place and takes this CPU's interrupts.
void processors_prepare(void);

void delay_us(uint32_t microseconds);
// Waits up to a second until every other CPU has reached the count; says which has not.
typedef uint32_t counter(const volatile struct processor *processor);
bool wait_for_all(const char *name, counter *counter, uint32_t wanted);
uint32_t starts_of(const volatile struct processor *processor);
uint32_t interrupts_of(const volatile struct processor *processor);
uint32_t nmis_of(const volatile struct processor *processor);

// The parts of the smp guest.
void check_first_start(void);
void check_interrupts(void);
void check_nmis(void);
void check_restarts(void);
#endif
