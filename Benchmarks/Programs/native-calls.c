// The native contract: loading an image of two pages, calling its function, unloading it.
#include "events.h"
#include "measure.h"
#include "native.h"

static uint8_t image[image_bytes];

// add: the sum of two words.
#ifdef __x86_64__
static const uint8_t code[] = {0x48, 0x8d, 0x04, 0x37, 0xc3};  // lea rax, [rdi + rsi]; ret
#else
static const uint8_t code[] = {0x8b, 0x44, 0x24, 0x04, 0x03, 0x44, 0x24, 0x08, 0xc3};  // eax = [esp + 4] + [esp + 8]
#endif

static word load(void) { return own_hypercall(hypercall_load, (word)image, sizeof image, (word)&native_handle, 0); }

static word unload(void) { return own_hypercall(hypercall_unload, (word)native_handle, 0, 0, 0); }

static word call(void) { return native_add(20, 22); }

static void measure_call(const char *name) {
  word refusal = load();
  if (refusal != 0) {
    report_refusal(name, refusal);
    return;
  }
  // Tried first, because a refused call returns 0 in place of a sum.
  word sum = call();
  if (native_refusal != 0) report_refusal(name, native_refusal);
  else if (sum != 42) report_failure(name, "the sum of 20 and 22 is wrong");
  else measure(&(struct event){name, call, 42, returns_value}, NULL);
  unload();
}

void measure_native_calls(void) {
  native_add = is_intel() ? native_add_by_vmcall : native_add_by_vmmcall;
  make_image(image, code, sizeof code);
  const struct event event = {"load", load, 0, returns_refusal};
  const struct event undo = {"unload", unload, 0, returns_refusal};
  measure(&event, &undo);
  measure_call("native-call-2-integers");
}
