// The contract with the hypervisor in numbers (Sources/TrustVisorABI says what they mean).
#pragma once

#include <assert.h>
#include <stdint.h>

// A word of this program, as parameters and shares count them.
typedef uintptr_t word;

enum {
  DETECTION_LEAF = 0x7a567254,
  DETECTION_SIGNATURE = 0x7a767274,
  NATIVE_SUBLEAF = 1,
  NATIVE_VERSION = 1,
};
#define NO_PAL_NUMBER 0xffffffffu

enum hypercall {
  REGISTER = 1,
  UNREGISTER = 2,
  SHARE = 6,
  TEST = 255,
  LOAD = 0x100,
  UNLOAD = 0x101,
  QUERY_HANDLE = 0x102,
  QUERY_ENTRY = 0x103,
  CALL_SYSTEM_V = 0x110,
  CALL_WINDOWS = 0x111,
  CALL_CDECL = 0x112,
  EXIT_COUNT = 0x1f0,
  POOL_STATUS = 0x1f1,
};

// Bits of a native call's selector, beside the function's index.
#define RETURNS_STATUS (1u << 31)

enum result {
  SUCCESS,
  UNKNOWN_NUMBER,
  BAD_ARGUMENT,
  BAD_CALLER,
  INSIDE_PAL,
  BAD_SECTION_COUNT,
  BAD_SECTION_TYPE,
  BAD_SECTION_ADDRESS,
  SECTIONS_OVERLAP,
  NO_CODE,
  NO_STACK,
  NO_PARAMETER_SECTION,
  BAD_PARAMETER_COUNT,
  BAD_PARAMETER_TYPE,
  BAD_PARAMETER_SIZE,
  PARAMETERS_TOO_LARGE,
  ENTRY_OUTSIDE_CODE,
  NOT_ACCESSIBLE,
  CODE_NOT_WRITABLE,
  NOT_MEMORY,
  ALREADY_REGISTERED,
  NO_SUCH_PAL,
  OUT_OF_MEMORY,
  TOO_MANY_PALS,
  BUSY,
  REENTERED,
  BAD_SHARE,
  NOT_AN_IMAGE,
  UNKNOWN_IMAGE_VERSION,
  BAD_IMAGE_SIZE,
  BAD_SEGMENT,
  SEGMENTS_OVERLAP,
  BAD_RIGHTS,
  BAD_ENTRY,
  BAD_FUNCTION,
  BAD_AREA,
  NO_SUCH_FUNCTION,
  WRONG_CONVENTION,
  BUFFERS_TOO_LARGE,
  PAL_FAILED,
  RESULT_TOO_LONG,
  NOT_SUPPORTED,
  OUTSIDE_PAL,
  NO_SUCH_PCR,
  BUFFER_TOO_SMALL,
  TOO_LONG,
  NOT_SEALED_DATA,
  NOT_GENUINE,
  POLICY_NOT_MET,
  NO_MACHINE_SECRET,
};
static_assert(NO_MACHINE_SECRET == 49, "as many as HypercallResult has");

enum section_kind { SECTION_CODE = 1, SECTION_DATA, SECTION_PARAMETERS, SECTION_STACK, SECTION_SHARED_CODE };
enum parameter_kind { PARAMETER_INTEGER = 1, PARAMETER_POINTER };
enum { LIST_CAPACITY = 10, SHARE_CAPACITY = 10 };

struct section {
  uint32_t kind, pages;
  uint64_t address;
} __attribute__((packed));

struct section_list {
  uint32_t count, zero;
  struct section section[LIST_CAPACITY];
} __attribute__((packed));
static_assert(sizeof(struct section_list) == 8 + 10 * 16, "packed");

struct parameter {
  uint32_t kind, zero;
  uint64_t words;
} __attribute__((packed));

struct parameter_list {
  uint32_t count, zero;
  struct parameter parameter[LIST_CAPACITY];
} __attribute__((packed));
static_assert(sizeof(struct parameter_list) == 8 + 10 * 16, "packed");

struct report {
  uint8_t measurement[32];
  uint64_t calls, exits, peak_stack, peak_heap;
  uint32_t number, last_refusal, exception, error_code;
  uint64_t fault_address, fault_instruction, memory;
  uint8_t reserved[24];
} __attribute__((packed));
static_assert(sizeof(struct report) == 128, "packed");
#define NO_EXCEPTION 0xffffffffu
