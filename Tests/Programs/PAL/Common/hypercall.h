// The hypercall instructions, of both vendors.
#pragma once

#include <stdbool.h>

#include "contract.h"

// What a hypercall leaves in the registers that can hold an answer.
struct answer {
  word result, b, c, d;
};

// True for VMCALL, false for VMMCALL: either must do on every processor. HYPERCALL=vmcall in the environment sets it.
extern bool uses_vmcall;

struct answer hypercall(word number, word c, word d, word s, word t);

// What CPUID says: EAX, EBX, ECX, EDX.
struct cpuid {
  uint32_t a, b, c, d;
};
struct cpuid cpuid(uint32_t leaf, uint32_t subleaf);
