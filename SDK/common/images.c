// PALs that are images.
#include "hypercall.h"

_Static_assert(sizeof(struct pal_report) == 128, "as TrustVisor writes it");

// A 32-bit register holds the handle, which is the cell's lower half; in a 64-bit one the upper half does not count.
static uintptr_t handle_of(const struct pal_handle *handle) { return (uintptr_t)handle->cell; }

enum pal_error pal_load(struct pal_handle *handle, const void *image, size_t bytes) {
  return pal_request(PAL_HYPERCALL_LOAD, (struct pal_arguments){
                                             .c = (uintptr_t)image,
                                             .d = bytes,
                                             .source = (uintptr_t)&handle->cell,
                                         });
}

enum pal_error pal_unload(const struct pal_handle *handle) {
  return pal_request(PAL_HYPERCALL_UNLOAD, (struct pal_arguments){.c = handle_of(handle)});
}

enum pal_error pal_query(const struct pal_handle *handle, struct pal_report *report) {
  return pal_request(PAL_HYPERCALL_QUERY_HANDLE,
                     (struct pal_arguments){.c = handle_of(handle), .d = (uintptr_t)report});
}

enum pal_error pal_query_registered(const struct pal *pal, struct pal_report *report) {
  return pal_request(PAL_HYPERCALL_QUERY_ENTRY, (struct pal_arguments){.c = pal->entry, .d = (uintptr_t)report});
}
