// The parts of the hypercalls guest.
#pragma once

// Detection and test hypercalls in every mode of the CPU.
void check_modes(void);
// Numbers that do not exist are refused, and nothing but RAX changes.
void check_unknown_numbers(void);
// Random registers, from ring 0 and ring 3.
void check_random_calls(void);
