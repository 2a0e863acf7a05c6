#include "detection.h"

#include "pallium.h"

static struct pal_cpuid ask(uint32_t subleaf) { return pal_cpuid(PAL_DETECTION_LEAF, subleaf); }

bool pal_is_present(void) { return ask(PAL_DETECTION_SUBLEAF).eax == PAL_DETECTION_SIGNATURE; }

uint32_t pal_number(void) {
  const struct pal_cpuid answer = ask(PAL_DETECTION_SUBLEAF);
  return answer.eax == PAL_DETECTION_SIGNATURE ? answer.ebx : PAL_OUTSIDE;
}

// The earlier TrustVisor answers the first subleaf only, and a processor anything to the second.
bool pal_is_native(void) {
  if (!pal_is_present()) return false;
  const struct pal_cpuid answer = ask(PAL_NATIVE_SUBLEAF);
  return answer.eax == PAL_DETECTION_SIGNATURE && answer.ebx >= PAL_NATIVE_VERSION && answer.ecx == 0 &&
         answer.edx == 0;
}
