// What TrustVisor says of itself by CPUID (Documentation, "The contract with guests").
#pragma once

#include <stdint.h>

enum {
  PAL_DETECTION_LEAF = 0x7a567254,
  PAL_DETECTION_SIGNATURE = 0x7a767274,
  PAL_DETECTION_SUBLEAF = 0,
  PAL_NATIVE_SUBLEAF = 1,
  PAL_NATIVE_VERSION = 1,
};

struct pal_cpuid {
  uint32_t eax, ebx, ecx, edx;
};

struct pal_cpuid pal_cpuid(uint32_t leaf, uint32_t subleaf);
