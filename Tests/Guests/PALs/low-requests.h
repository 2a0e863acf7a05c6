// Requests of 16-bit code.
#pragma once

#define LOW_REQUESTS 9

#ifndef __ASSEMBLER__
#include <stdint.h>

// The code, to be copied to LOW_CODE, and what lies in it: the requests' numbers, the four arguments that all have,
// what came back in EAX and in ECX.
extern const uint8_t low_requests[], low_requests_end[];
extern const uint8_t low_numbers[], low_arguments[], low_results[], low_statuses[];

// In a 16-bit segment under long mode; for run_legacy in one of protected mode, and in real mode.
void requests_in_compatible_16bit(void);
extern const uint8_t requests_in_16bit[], requests_in_real_mode[];
#endif
