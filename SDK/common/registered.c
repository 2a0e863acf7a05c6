// PALs that are functions of the program: what TrustVisor is asked for them.
#include "hypercall.h"
#include "living.h"

// Listed before it is registered: an interruption in between finds nothing to unregister, but misses nothing either.
enum pal_error pal_register(struct pal *pal) {
  if (!pal->memory) return PAL_ERROR_BAD_DESCRIPTION;
  if (pal->is_registered) return PAL_ERROR_ALREADY_REGISTERED;
  if (!pal_is_present()) return PAL_ERROR_NOT_PRESENT;
  pal_living_add(pal);
  const enum pal_error error = pal_request(PAL_HYPERCALL_REGISTER, (struct pal_arguments){
                                                                       .c = (uintptr_t)&pal->sections,
                                                                       .source = (uintptr_t)&pal->parameters,
                                                                       .destination = pal->entry,
                                                                   });
  pal->is_registered = error == PAL_SUCCESS;
  if (!pal->is_registered) pal_living_remove(pal);
  return error;
}

enum pal_error pal_unregister(struct pal *pal) {
  if (!pal->is_registered) return PAL_ERROR_NO_SUCH_PAL;
  const enum pal_error error = pal_request(PAL_HYPERCALL_UNREGISTER, (struct pal_arguments){.c = pal->entry});
  // One that is not there any more needs no care any more.
  if (error != PAL_SUCCESS && error != PAL_ERROR_NO_SUCH_PAL) return error;
  pal->is_registered = false;
  pal_living_remove(pal);
  return error;
}

enum pal_error pal_share(const struct pal *pal, const struct pal_range *ranges, size_t count) {
  uintptr_t addresses[PAL_MOST_SHARES], lengths[PAL_MOST_SHARES];
  if (count > PAL_MOST_SHARES) return PAL_ERROR_BAD_SHARE;
  for (size_t index = 0; index < count; index++) {
    addresses[index] = (uintptr_t)ranges[index].address;
    lengths[index] = ranges[index].bytes;
  }
  return pal_request(PAL_HYPERCALL_SHARE, (struct pal_arguments){
                                              .c = pal->entry,
                                              .d = (uintptr_t)addresses,
                                              .source = (uintptr_t)lengths,
                                              .destination = count,
                                          });
}
