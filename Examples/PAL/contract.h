// What a program says to TrustVisor, and how: numbers, descriptors, instructions. 64- and 32-bit.
//
// Nothing here may be used before `trustvisor_is_there` has said yes: elsewhere the instructions are undefined, or
// another hypervisor takes them for its own.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The machine's word: 8 bytes in a 64-bit program, 4 in a 32-bit one.
typedef uintptr_t word;

static const uint32_t detection_leaf = 0x7a567254;
static const uint32_t detection_signature = 0x7a767274;
static const uint32_t detection_outside = 0xffffffff;

enum {
  hypercall_register = 1,
  hypercall_unregister = 2,
  hypercall_test = 255,
  hypercall_load = 0x100,
  hypercall_unload = 0x101,
  hypercall_exit_count = 0x1f0,
};

// What guests and PALs exit for.
enum exit_kind {
  exit_hypercall = 1,
  exit_pal_return = 9,
  exit_pal_interrupt,
  exit_pal_fault,
  exit_pal_extended_state,
  exit_pal_request,
};

enum section_type { section_code = 1, section_data, section_parameters, section_stack };
enum parameter_type { parameter_integer = 1, parameter_pointer };
enum { most_sections = 10, most_parameters = 10 };

struct section {
  uint32_t type, pages;
  uint64_t address;
};

struct section_list {
  uint32_t count, zero;
  struct section section[most_sections];
};

// The size of a pointer is how many words it leads to; that of an integer is ignored.
struct parameter {
  uint32_t type, zero;
  uint64_t size;
};

struct parameter_list {
  uint32_t count, zero;
  struct parameter parameter[most_parameters];
};

_Static_assert(sizeof(struct section_list) == 8 + 16 * most_sections, "packed");
_Static_assert(sizeof(struct parameter_list) == 8 + 16 * most_parameters, "packed");

struct cpuid {
  uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf) {
  struct cpuid r = {.eax = leaf};
  __asm__ volatile("cpuid" : "+a"(r.eax), "=b"(r.ebx), "+c"(r.ecx), "=d"(r.edx));
  return r;
}

static inline bool trustvisor_is_there(void) { return cpuid(detection_leaf).eax == detection_signature; }

// Either instruction works on every processor; each vendor's own is quicker on its processors.
static inline word vmcall(word number, word c, word d, word s, word t) {
  __asm__ volatile("vmcall" : "+a"(number), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : : "memory");
  return number;
}

static inline word vmmcall(word number, word c, word d, word s, word t) {
  __asm__ volatile("vmmcall" : "+a"(number), "+c"(c), "+d"(d), "+S"(s), "+D"(t) : : "memory");
  return number;
}

// "GenuineIntel" or not.
static inline bool is_intel(void) { return cpuid(0).ebx == 0x756e6547; }

// By the processor's own instruction, which is the quicker one. Asking costs an exit, so the answer is kept.
static inline word own_hypercall(word number, word c, word d, word s, word t) {
  static int vendor;
  if (vendor == 0) vendor = is_intel() ? 1 : 2;
  return vendor == 1 ? vmcall(number, c, d, s, t) : vmmcall(number, c, d, s, t);
}

// How often guests have exited for a reason, over all CPUs.
static inline uint64_t exit_count(enum exit_kind kind) {
  uint32_t result = hypercall_exit_count, high = kind, low = 0;
  __asm__ volatile("vmmcall" : "+a"(result), "+c"(high), "+d"(low) : : "memory");
  return result == 0 ? (uint64_t)high << 32 | low : 0;
}
