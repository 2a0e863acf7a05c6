// Policies of sealed data, made of registers' values.
#include "pal-side.h"

enum { ALL_PCRS = (1 << PAL_PCR_COUNT) - 1, MEASUREMENT_PCR = 1 << 0 };

enum pal_error pal_policy_now(uint32_t selection, struct pal_policy *policy) {
  uint8_t values[PAL_PCR_COUNT][PAL_DIGEST_BYTES];
  size_t count = 0;
  if (selection == 0 || (selection & ~(uint32_t)ALL_PCRS) != 0) return PAL_ERROR_NO_SUCH_PCR;
  for (uint32_t index = 0; index < PAL_PCR_COUNT; index++) {
    if ((selection >> index & 1) == 0) continue;
    enum pal_error error = pal_read_pcr(index, values[count++]);
    if (error != PAL_SUCCESS) return error;
  }
  *policy = (struct pal_policy){.selection = selection};
  pal_sha256(values, count * PAL_DIGEST_BYTES, policy->digest);
  return PAL_SUCCESS;
}

void pal_policy_for(const uint8_t measurement[PAL_DIGEST_BYTES], struct pal_policy *policy) {
  // Register 0 was zero, and has been extended with the measurement.
  uint8_t extended[2 * PAL_DIGEST_BYTES] = {0}, value[PAL_DIGEST_BYTES];
  memcpy(extended + PAL_DIGEST_BYTES, measurement, PAL_DIGEST_BYTES);
  pal_sha256(extended, sizeof extended, value);
  *policy = (struct pal_policy){.selection = MEASUREMENT_PCR};
  pal_sha256(value, sizeof value, policy->digest);
}
