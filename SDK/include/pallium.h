// Pallium: pieces of a program (PALs) that TrustVisor keeps safe from the operating system around them.
//
// For C11 and C++17, 64- and 32-bit, Windows and Linux. Link the program with libpallium.a. All functions may be
// called anywhere, with or without TrustVisor beneath, and from several threads at once, as long as no two of them
// work on the same PAL.
#ifndef PALLIUM_H
#define PALLIUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define PAL_ALIGNED(bytes) alignas(bytes)
extern "C" {
#else
#define PAL_ALIGNED(bytes) _Alignas(bytes)
#endif

// MARK: Errors

/// Why a request was refused. Numbers up to 49 are the contract's, those from 65536 on the runtime's own. A newer
/// TrustVisor may give numbers that are not here: whatever is not `PAL_SUCCESS` is a refusal, and has changed nothing.
enum pal_error {
  PAL_SUCCESS = 0,
  PAL_ERROR_UNKNOWN_NUMBER = 1,
  PAL_ERROR_BAD_ARGUMENT = 2,
  PAL_ERROR_BAD_CALLER = 3,
  PAL_ERROR_INSIDE_PAL = 4,
  PAL_ERROR_BAD_SECTION_COUNT = 5,
  PAL_ERROR_BAD_SECTION_TYPE = 6,
  PAL_ERROR_BAD_SECTION_ADDRESS = 7,
  PAL_ERROR_SECTIONS_OVERLAP = 8,
  PAL_ERROR_NO_CODE = 9,
  PAL_ERROR_NO_STACK = 10,
  PAL_ERROR_NO_PARAMETER_SECTION = 11,
  PAL_ERROR_BAD_PARAMETER_COUNT = 12,
  PAL_ERROR_BAD_PARAMETER_TYPE = 13,
  PAL_ERROR_BAD_PARAMETER_SIZE = 14,
  PAL_ERROR_PARAMETERS_TOO_LARGE = 15,
  PAL_ERROR_ENTRY_OUTSIDE_CODE = 16,
  PAL_ERROR_NOT_ACCESSIBLE = 17,
  PAL_ERROR_CODE_NOT_WRITABLE = 18,
  PAL_ERROR_NOT_MEMORY = 19,
  PAL_ERROR_ALREADY_REGISTERED = 20,
  PAL_ERROR_NO_SUCH_PAL = 21,
  PAL_ERROR_OUT_OF_MEMORY = 22,
  PAL_ERROR_TOO_MANY_PALS = 23,
  PAL_ERROR_BUSY = 24,
  PAL_ERROR_REENTERED = 25,
  PAL_ERROR_BAD_SHARE = 26,
  PAL_ERROR_NOT_AN_IMAGE = 27,
  PAL_ERROR_UNKNOWN_IMAGE_VERSION = 28,
  PAL_ERROR_BAD_IMAGE_SIZE = 29,
  PAL_ERROR_BAD_SEGMENT = 30,
  PAL_ERROR_SEGMENTS_OVERLAP = 31,
  PAL_ERROR_BAD_RIGHTS = 32,
  PAL_ERROR_BAD_ENTRY = 33,
  PAL_ERROR_BAD_FUNCTION = 34,
  PAL_ERROR_BAD_AREA = 35,
  PAL_ERROR_NO_SUCH_FUNCTION = 36,
  PAL_ERROR_WRONG_CONVENTION = 37,
  PAL_ERROR_BUFFERS_TOO_LARGE = 38,
  PAL_ERROR_PAL_FAILED = 39,
  PAL_ERROR_RESULT_TOO_LONG = 40,
  PAL_ERROR_NOT_SUPPORTED = 41,
  PAL_ERROR_OUTSIDE_PAL = 42,
  PAL_ERROR_NO_SUCH_PCR = 43,
  PAL_ERROR_BUFFER_TOO_SMALL = 44,
  PAL_ERROR_TOO_LONG = 45,
  PAL_ERROR_NOT_SEALED_DATA = 46,
  PAL_ERROR_NOT_GENUINE = 47,
  PAL_ERROR_POLICY_NOT_MET = 48,
  PAL_ERROR_NO_MACHINE_SECRET = 49,

  /// TrustVisor is not beneath this system.
  PAL_ERROR_NOT_PRESENT = 65536,
  /// TrustVisor is there, but is one without the native contract.
  PAL_ERROR_NOT_NATIVE,
  /// The description of a PAL contradicts itself, or names more than can be.
  PAL_ERROR_BAD_DESCRIPTION,
  /// The operating system has no memory for the PAL; `system_error` says why.
  PAL_ERROR_NO_MEMORY,
  /// The operating system does not let the PAL's code be writable and executable; `system_error` says why.
  PAL_ERROR_NO_RIGHTS,
};

/// A sentence for people, without the full stop; for numbers that are not in the enumeration too. Never null.
const char *pal_error_text(enum pal_error error);

// MARK: Presence

/// What `pal_number` returns outside of PALs.
#define PAL_OUTSIDE UINT32_MAX

/// Whether TrustVisor is beneath. Asks by CPUID, so it does no harm anywhere.
bool pal_is_present(void);

/// Whether TrustVisor offers the native contract, so that `pal_load` can succeed.
bool pal_is_native(void);

/// `PAL_OUTSIDE`, or inside a PAL its number. A PAL of the program's own code cannot call this; it asks CPUID itself.
uint32_t pal_number(void);

/// Makes the hypercall that does nothing. TrustVisor ignores `argument`.
enum pal_error pal_test(uintptr_t argument);

// MARK: PALs that are functions of the program

enum {
  PAL_PAGE_BYTES = 4096,
  /// The most parameters of a PAL, and the most ranges that it shares.
  PAL_MOST_PARAMETERS = 10,
  PAL_MOST_SHARES = 10,
  /// What a description with 0 stack pages gets.
  PAL_USUAL_STACK_PAGES = 4,
};

enum pal_parameter_kind { PAL_INTEGER = 1, PAL_POINTER = 2 };

/// One parameter of a PAL: an integer of up to a word, or a pointer to words that are copied in before and back after
/// each call.
struct pal_parameter {
  enum pal_parameter_kind kind;
  /// Of a pointer how many words (`uintptr_t`) it leads to; of an integer it does not count.
  size_t words;
};

/// Any function, as a description names it.
typedef void (*pal_function)(void);

/// What a PAL is to be made of. All that is not set may be 0.
struct pal_description {
  /// The code, which is copied: from the first byte to behind the last. `PAL_CODE_OF` sets these two.
  const void *code_start, *code_end;
  /// The function in it that is called: `(pal_function)name`.
  pal_function entry;
  /// How its parameters are passed, in their order.
  const struct pal_parameter *parameters;
  size_t parameter_count;
  /// What its data section begins as; it lies in the pages right behind those of the code.
  const void *data;
  size_t data_bytes;
  /// Pages of the data section; 0: as many as `data_bytes` needs.
  size_t data_pages;
  /// Pages of the stack; 0: `PAL_USUAL_STACK_PAGES`.
  size_t stack_pages;
  /// Pages for what pointers lead to; 0: as many as the parameters need.
  size_t parameter_pages;
};

/// The contract's list of sections, as TrustVisor reads it.
struct pal_section_list {
  uint32_t count, zero;
  struct {
    uint32_t type, pages;
    uint64_t address;
  } section[10];
};

/// The contract's list of parameters, as TrustVisor reads it.
struct pal_parameter_list {
  uint32_t count, zero;
  struct {
    uint32_t type, zero;
    uint64_t words;
  } parameter[PAL_MOST_PARAMETERS];
};

/// A PAL. All fields belong to the runtime; the first two may be read. It must stay where it is from `pal_create` to
/// `pal_destroy`.
struct pal {
  /// Where the PAL is called; see `PAL_CALL`.
  uintptr_t entry;
  /// `errno` or `GetLastError()` of what the operating system has refused last; 0 if nothing was.
  uint32_t system_error;
  bool is_registered, is_locked;
  void *memory;
  size_t memory_bytes;
  /// By how many bytes the process's working set was raised for it (Windows).
  size_t working_set_bytes;
  struct pal_section_list sections;
  struct pal_parameter_list parameters;
  struct pal *next;
};

/// Gives a PAL memory and copies its code and data there. Until it is registered, its entry is an ordinary function;
/// so this works without TrustVisor too. The description is not needed afterwards.
///
/// The pages are locked in memory, if the system allows it. That is a courtesy: TrustVisor copies them, so nothing
/// depends on it.
///
/// Returns `PAL_ERROR_BAD_DESCRIPTION`, `PAL_ERROR_NO_MEMORY` or `PAL_ERROR_NO_RIGHTS`; then nothing is left of it but
/// `system_error`.
enum pal_error pal_create(struct pal *pal, const struct pal_description *description);

/// Unregisters a PAL if it is registered, and gives its memory back. Does nothing to one that was not created.
void pal_destroy(struct pal *pal);

/// From here on the PAL runs inside. If the program ends by `exit`, by the end of `main`, or by Ctrl-C or a request to
/// terminate that it does not handle itself, the PAL is unregistered.
enum pal_error pal_register(struct pal *pal);

/// Ends the PAL; its entry is an ordinary function again, with the data that it had when it was registered.
enum pal_error pal_unregister(struct pal *pal);

/// Memory that a registered PAL sees at its caller's address.
struct pal_range {
  void *address;
  size_t bytes;
};

/// Adds up to `PAL_MOST_SHARES` ranges to those of a registered PAL.
enum pal_error pal_share(const struct pal *pal, const struct pal_range *ranges, size_t count);

// MARK: PALs that are images

/// A loaded PAL, as `pal_load` fills it. It must stay in place and unchanged as long as the PAL is loaded.
struct pal_handle {
  PAL_ALIGNED(8) uint64_t cell;
};

/// What TrustVisor tells of a PAL. Calls and exits are counted, memory is in bytes.
struct pal_report {
  /// SHA-256.
  uint8_t measurement[32];
  /// Calls that have returned, and how often the PAL was left.
  uint64_t calls, exits;
  uint64_t peak_stack_bytes, peak_heap_bytes;
  /// The PAL's number, as `pal_number` says it inside.
  uint32_t number;
  /// An `enum pal_error`: why the last call was refused or failed; 0 if none was.
  uint32_t last_error;
  /// The exception that ended a call last, or `UINT32_MAX`; its error code, address and instruction.
  uint32_t exception, exception_code;
  uint64_t fault_address, fault_instruction;
  /// What the PAL holds of TrustVisor's memory.
  uint64_t memory_bytes;
  uint8_t reserved[24];
};

/// Loads an image, which may lie anywhere and is not needed afterwards.
enum pal_error pal_load(struct pal_handle *handle, const void *image, size_t bytes);
enum pal_error pal_unload(const struct pal_handle *handle);
enum pal_error pal_query(const struct pal_handle *handle, struct pal_report *report);

/// The same report for a registered PAL. Only a TrustVisor with the native contract gives it.
enum pal_error pal_query_registered(const struct pal *pal, struct pal_report *report);

// MARK: What PALs hand out

/// What programs keep for their PALs or pass on. Only PALs make and open it, by their micro-TPM.
enum {
  /// How many bytes more sealed data has than what was sealed, and the most that it can have.
  PAL_SEAL_OVERHEAD = 136,
  PAL_MOST_SEALED_BYTES = 32768,
  /// A quote: 2 bytes that are 145, the message (TPMS_ATTEST), and its signature (TPMT_SIGNATURE).
  PAL_QUOTE_BYTES = 219,
  PAL_QUOTE_MESSAGE = 2,
  PAL_QUOTE_SIGNATURE = 147,
  /// The public key that verifies quotes, as PEM without a zero behind it.
  PAL_IDENTITY_KEY_BYTES = 178,
  /// Evidence: a quote, the public key, and the values of the quoted registers, 32 bytes each.
  PAL_MOST_EVIDENCE_BYTES = 1165,
  /// Room for the text of any evidence, with the zero behind it.
  PAL_EVIDENCE_TEXT_BYTES = 1638,
};

/// Reads the nonce that a verifier gives: 64 hexadecimal digits and nothing else. For any other text, and for NULL,
/// false; then nothing is stored.
bool pal_nonce_from_text(const char *text, uint8_t nonce[32]);

/// Writes evidence as lines of text, which `pal quote` finds in what a program prints, and a zero behind them. Returns
/// the text's length; 0 for more than `PAL_MOST_EVIDENCE_BYTES`.
///
/// - Parameter text: room for `PAL_EVIDENCE_TEXT_BYTES`.
size_t pal_evidence_text(const void *evidence, size_t bytes, char *text);

#ifdef __cplusplus
}
#endif

// MARK: Functions as PALs

/// A PAL's entry as a function of `type`: `PAL_CALL(adder, &pal)(a, &b)`. The type has `PAL_ENTRY` in it, or is that of
/// a stub's.
#define PAL_CALL(type, pal) ((type *)(pal)->entry)

#if defined(__GNUC__) || defined(__clang__)

/// Between a function's result and its name: how TrustVisor enters PALs, whatever the system. System V in 64-bit
/// programs, cdecl in 32-bit ones.
#if defined(__x86_64__)
#define PAL_ENTRY __attribute__((sysv_abi))
#else
#define PAL_ENTRY __attribute__((cdecl))
#endif

/// The first byte of a unit's code, and the first behind it.
#define PAL_CODE_START(unit) pal_start_of_##unit
#define PAL_CODE_END(unit) pal_end_of_##unit

/// In a description: the code of a unit.
#define PAL_CODE_OF(unit) .code_start = PAL_CODE_START(unit), .code_end = PAL_CODE_END(unit)

#if defined(__ELF__)

/// In front of a function: it belongs to the code of `unit`, which is copied as a whole. What such functions may not do
/// is in the documentation, "The SDK".
#define PAL_CODE(unit) __attribute__((section("pal_" #unit), noinline, used))

/// At file scope, in each file that names the unit's code or has some: declares where the code is.
#define PAL_UNIT(unit)                                                                       \
  extern const unsigned char PAL_CODE_START(unit)[] __asm__("__start_pal_" #unit);           \
  extern const unsigned char PAL_CODE_END(unit)[] __asm__("__stop_pal_" #unit)

/// At file scope, in one of the files that have the unit's code: defines what only some linkers know by themselves.
#define PAL_UNIT_HERE(unit) PAL_UNIT(unit)

#else

// Windows: what stands behind the dollar sign says in which order the linker puts sections of one name.
#define PAL_CODE(unit) __attribute__((section("pal_" #unit "$m"), noinline, used))
#define PAL_UNIT(unit)                                                                       \
  extern const unsigned char PAL_CODE_START(unit)[] __asm__("pal_start_of_" #unit);          \
  extern const unsigned char PAL_CODE_END(unit)[] __asm__("pal_end_of_" #unit)
#define PAL_UNIT_HERE(unit)                                                                  \
  __asm__(".section pal_" #unit "$a,\"xr\"\n"                                                \
          ".globl pal_start_of_" #unit "\n"                                                  \
          "pal_start_of_" #unit ": .fill 16, 1, 0xcc\n"                                      \
          ".section pal_" #unit "$z,\"xr\"\n"                                                \
          ".globl pal_end_of_" #unit "\n"                                                    \
          "pal_end_of_" #unit ": .byte 0xcc\n"                                               \
          ".text");                                                                          \
  PAL_UNIT(unit)

#endif
#endif

#endif
