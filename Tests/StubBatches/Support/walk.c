// Walks up the stack by the unwind information alone.
#include "guard.h"

static bool is_guard(uintptr_t instruction) {
  return instruction == (uintptr_t)guard_back || instruction == (uintptr_t)guard_windows_back;
}

#if defined(_WIN64)
#include <string.h>
#include <windows.h>

extern uint64_t guard_pattern[GUARD_REGISTERS];
extern uint64_t guard_vector_pattern[GUARD_VECTORS][2];

// The registers that stubs keep themselves, where the convention wants it, and the stack.
static bool stub_has_kept(const CONTEXT *context) {
  if (context->Rsp != guard_stack) return false;
  if (context->Rip != (uintptr_t)guard_windows_back) return true;
  return context->Rsi == guard_pattern[6] && context->Rdi == guard_pattern[7] &&
         memcmp(&context->Xmm6, guard_vector_pattern, sizeof guard_vector_pattern) == 0;
}

static bool others_are_kept(const CONTEXT *context) {
  return context->Rbx == guard_pattern[0] && context->Rbp == guard_pattern[1] && context->R15 == guard_pattern[5];
}

// One frame up; false where there is no unwind information.
static bool leave(CONTEXT *context) {
  DWORD64 base, establisher;
  void *handler;
  PRUNTIME_FUNCTION function = RtlLookupFunctionEntry(context->Rip, &base, NULL);
  if (!function) return false;
  RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context->Rip, function, context, &handler, &establisher, NULL);
  return true;
}

// GCC has no unwind information for functions of the other convention: then the walk begins at the stub that called.
bool walk_reaches_guard(void) {
  CONTEXT context;
  bool is_from_stub = false;
  RtlCaptureContext(&context);
  for (int frame = 0; frame < 16; frame++) {
    if (is_guard(context.Rip)) return stub_has_kept(&context) && (is_from_stub || others_are_kept(&context));
    if (leave(&context)) continue;
    if (is_from_stub) return false;
    is_from_stub = true;
    context.Rip = *(const uintptr_t *)test_stack;
    context.Rsp = test_stack + sizeof(uintptr_t);
  }
  return false;
}
#elif defined(__linux__)
#include <unwind.h>

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *is_found) {
  // The address at which a frame's caller goes on, and where its stack pointer is then.
  if (!is_guard(_Unwind_GetIP(context))) return _URC_NO_REASON;
  *(bool *)is_found = _Unwind_GetCFA(context) == guard_stack;
  return _URC_END_OF_STACK;
}

bool walk_reaches_guard(void) {
  bool is_found = false;
  _Unwind_Backtrace(look, &is_found);
  return is_found;
}
#else
// 32-bit Windows has no unwind tables: debuggers follow frame pointers.
bool walk_reaches_guard(void) {
  void **frame = __builtin_frame_address(0);
  for (int count = 0; count < 4; count++) {
    if (is_guard((uintptr_t)frame[1])) return (uintptr_t)(frame + 2) == guard_stack;
    frame = *frame;
  }
  return false;
}
#endif
