// What the guests need of the contract with the hypervisor (Sources/TrustVisorABI).
#pragma once

#define HYPERCALL_REGISTER 1
#define HYPERCALL_UNREGISTER 2
#define HYPERCALL_SHARE 6
#define HYPERCALL_LOAD 0x100
#define HYPERCALL_UNLOAD 0x101
#define HYPERCALL_QUERY_HANDLE 0x102
#define HYPERCALL_QUERY_ENTRY 0x103
#define HYPERCALL_CALL_SYSTEM_V 0x110
#define HYPERCALL_CALL_WINDOWS 0x111
#define HYPERCALL_CALL_CDECL 0x112
#define HYPERCALL_EXIT_COUNT 0x1f0
#define HYPERCALL_POOL_STATUS 0x1f1

// In a native call's selector: failures come back as a number.
#define RETURNS_STATUS 0x80000000
// A kind of exits that are counted: interrupts that PALs gave way to.
#define EXITS_PAL_INTERRUPT 10

#define SUCCESS 0
#define BAD_CALLER 3
#define NO_SUCH_PAL 21
// The first number that no refusal has.
#define LEAST_UNUSED_RESULT 41

#define SECTION_CODE 1
#define SECTION_DATA 2
#define SECTION_STACK 4
#define PARAMETER_INTEGER 1
