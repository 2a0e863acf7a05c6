// Hypercalls. Only these files make them, and only where TrustVisor has answered: elsewhere the instructions are
// undefined, or another hypervisor takes them for its own.
#pragma once

#include "pallium.h"

enum pal_hypercall {
  PAL_HYPERCALL_REGISTER = 1,
  PAL_HYPERCALL_UNREGISTER = 2,
  PAL_HYPERCALL_SHARE = 6,
  PAL_HYPERCALL_TEST = 255,
  PAL_HYPERCALL_LOAD = 0x100,
  PAL_HYPERCALL_UNLOAD = 0x101,
  PAL_HYPERCALL_QUERY_HANDLE = 0x102,
  PAL_HYPERCALL_QUERY_ENTRY = 0x103,
};

/// The registers by the contract's names: RCX, RDX, RSI, RDI or their lower halves.
struct pal_arguments {
  uintptr_t c, d, source, destination;
};

/// The instruction, without a question before it.
enum pal_error pal_hypercall(enum pal_hypercall number, struct pal_arguments arguments);

/// Asks first whether TrustVisor is there, and has the native contract if the number is of that.
enum pal_error pal_request(enum pal_hypercall number, struct pal_arguments arguments);
