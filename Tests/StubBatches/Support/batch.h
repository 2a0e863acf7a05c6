// What the generated programs use.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "guard.h"

enum test_enumeration { TEST_NONE, TEST_LAST = 1 << 30 };

#ifdef __x86_64__
#define SYSTEM_V __attribute__((sysv_abi))
#define WINDOWS __attribute__((ms_abi))
#define CDECL
#define STDCALL
#define FASTCALL
// What a function of the one convention may change, and one of the other must keep.
#define SPOIL()                                                                                              \
  __asm__ volatile("mov $-1, %%rsi; mov $-1, %%rdi; pcmpeqd %%xmm6, %%xmm6; pcmpeqd %%xmm7, %%xmm7\n"        \
                   "pcmpeqd %%xmm8, %%xmm8; pcmpeqd %%xmm9, %%xmm9; pcmpeqd %%xmm10, %%xmm10\n"              \
                   "pcmpeqd %%xmm11, %%xmm11; pcmpeqd %%xmm12, %%xmm12; pcmpeqd %%xmm13, %%xmm13\n"          \
                   "pcmpeqd %%xmm14, %%xmm14; pcmpeqd %%xmm15, %%xmm15\n" ::                                 \
                       : "rsi", "rdi", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", \
                         "xmm14", "xmm15")
#else
#define CDECL __attribute__((cdecl))
#define STDCALL __attribute__((stdcall))
#define FASTCALL __attribute__((fastcall))
#define SPOIL() __asm__ volatile("mov $-1, %%ecx; mov $-1, %%edx" ::: "ecx", "edx")
#endif

// The guards, by way of variables that the compiler does not see through: it knows them as functions of another type.
static const volatile uintptr_t through_guard = (uintptr_t)guard;
#ifdef __x86_64__
static const volatile uintptr_t through_guard_windows = (uintptr_t)guard_windows;
#endif

static int failures;
// Set by every function that is called.
static bool was_called;
static void expect(int number, const char *what, bool holds) {
  if (holds) return;
  printf("signature %d: %s\n", number, what);
  failures++;
}
