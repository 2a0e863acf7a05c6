// Selectors of the guests' descriptor table. Their order is the one that SYSENTER and SYSEXIT ask for.
#pragma once

#define CODE32 0x08
#define DATA 0x10
#define USER_CODE32 0x1b
#define USER_DATA 0x23
#define CODE64 0x28
#define USER_CODE64 0x33
#define CODE16 0x38
#define DATA16 0x40
#define CODE32_SHIFTED 0x48
#define TASK 0x50
#define DESCRIPTOR_COUNT 12

// Where 16-bit code is copied to, and so the base of CODE16 and DATA16.
#define LOW_CODE 0x8000
// The base of CODE32_SHIFTED: 32-bit code whose linear addresses are not its offsets.
#define SHIFT_BASE 0x1000

#define MOST_CPUS 64

#ifndef __ASSEMBLER__
// Loads this CPU's own descriptor table, task state segment and the interrupt table all CPUs share.
void segments_load(unsigned cpu);
// Sets the stack that interrupts from ring 3 arrive on.
void segments_set_kernel_stack(unsigned cpu, unsigned long stack);
#endif
