#include "stand-in.h"

#include "detection.h"

struct stand_in stand_in;

enum pal_error __wrap_pal_hypercall(enum pal_hypercall number, struct pal_arguments arguments);
struct pal_cpuid __wrap_pal_cpuid(uint32_t leaf, uint32_t subleaf);

struct pal_cpuid __wrap_pal_cpuid(uint32_t leaf, uint32_t subleaf) {
  (void)leaf;
  if (subleaf == PAL_DETECTION_SUBLEAF && stand_in.is_present)
    return (struct pal_cpuid){.eax = PAL_DETECTION_SIGNATURE, .ebx = PAL_OUTSIDE};
  if (subleaf == PAL_NATIVE_SUBLEAF && stand_in.is_native)
    return (struct pal_cpuid){.eax = PAL_DETECTION_SIGNATURE, .ebx = PAL_NATIVE_VERSION};
  return (struct pal_cpuid){0};
}

enum pal_error __wrap_pal_hypercall(enum pal_hypercall number, struct pal_arguments arguments) {
  stand_in.calls++;
  stand_in.number = number;
  stand_in.arguments = arguments;
  if (number == PAL_HYPERCALL_REGISTER) return stand_in.registering;
  if (number != PAL_HYPERCALL_UNREGISTER) return stand_in.other;
  stand_in.unregistrations++;
  if (stand_in.at_unregistration) stand_in.at_unregistration();
  return stand_in.unregistering;
}
