// A PAL of the native contract: an image that is loaded, and stubs that call its functions.
#pragma once

#include "contract.h"
#include "image.h"

enum result native_load(struct image image, uint64_t *handle);
enum result native_unload(uint64_t handle);
enum result native_query(uint64_t handle, struct report *report);

// A function that passes its arguments on to the PAL by one of the conventions. `status` receives why a call failed;
// if it is null, such a call is a page fault.
void *native_stub(enum hypercall convention, uint64_t handle, unsigned function, uint32_t *status);
// Where in a stub the hypercall is: what faults.
void *native_stub_hypercall(void *stub);

// The tests' image for PALs of either width.
struct image native_image(enum image_mode mode);
// What it is made of, to be changed before it is put together.
void native_plan(struct image_plan *plan, enum image_mode mode);
