// What Swift cannot say: single instructions, symbols of the linker script, and entries in assembly.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define INSTRUCTION static inline __attribute__((always_inline))

// MARK: Symbols of link.ld and of the .S files; only their addresses mean anything.

#define SYMBOL(name) \
  extern char name[]; \
  INSTRUCTION uint64_t address_of_##name(void) { return (uint64_t)name; }

SYMBOL(image_start)
SYMBOL(text_end)
SYMBOL(rodata_end)
SYMBOL(image_end)
SYMBOL(boot_interrupt_table)
SYMBOL(boot_stack_guard)
SYMBOL(trampoline_start)
SYMBOL(trampoline_end)
SYMBOL(trampoline_parameters)
SYMBOL(exception_stubs)
SYMBOL(extended_state_initial)
SYMBOL(vtx_exit)
SYMBOL(write_msr_instruction)
SYMBOL(write_msr_recovery)
SYMBOL(read_msr_instruction)
SYMBOL(read_msr_recovery)
SYMBOL(set_xcr_instruction)
SYMBOL(set_xcr_recovery)

// MARK: Layouts shared between Swift and assembly.

/// The start of each processor's own block, which FS and GS point to while the hypervisor runs.
struct processor_header {
  /// The block's own address.
  uint64_t self;
  /// Non-maskable interrupts taken by the hypervisor itself; counted by exceptions.S.
  uint64_t nmis_taken;
  uint64_t unused[3];
  /// Libraries that are built with -fstack-protector keep it in their frames (System V ABI: at FS:28h).
  uint64_t stack_canary;
};
_Static_assert(offsetof(struct processor_header, stack_canary) == 0x28, "where compilers look for it");

/// What exceptions.S leaves on the stack.
struct exception_frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
  uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t vector, error_code;
  uint64_t rip, cs, rflags, rsp, ss;
};

/// What a further processor needs for its way up; lies in the trampoline's page (trampoline.S).
struct processor_parameters {
  uint64_t page_tables, stack_top, processor;
};

/// CPUID's four results.
struct cpuid_result {
  uint32_t eax, ebx, ecx, edx;
};

// MARK: Entries in assembly.

/// Loads all general registers but RAX and RSP, which are in the VMCB, runs the guest or PAL until its next exit,
/// stores the registers. `registers` is an X86.GeneralRegisters.
void svm_run(void *registers, uint64_t vmcb, uint64_t host_vmcb);
/// How an attempt to run a guest on VT-x ended.
enum vtx_outcome {
  /// With an exit, or a failed entry that the VMCS tells of.
  vtx_exited = 0,
  /// The CPU refuses the VMCS: the field of the instruction error says why.
  vtx_refused = 1,
  /// A non-maskable interrupt came before, and waits to be served.
  vtx_given_up = 2,
};
/// Loads all general registers but RSP, which is in the current VMCS, runs the guest or PAL until its next exit, stores
/// the registers. `registers` is an X86.GeneralRegisters. Returns an enum vtx_outcome.
uint64_t vtx_run(void *registers, uint64_t is_launched);
/// Waits for a non-maskable interrupt; returns at once if one has been taken that is not yet served.
void vtx_park_until_nmi(void);
/// Ends the time in which non-maskable interrupts are held back after an exit for one.
void vtx_take_pending_nmi(void);
/// Copies the image to `destination` and continues there: same linear addresses, other frames.
void image_move(void *destination, const void *source, size_t size, uint64_t page_tables);
/// Waits for a non-maskable interrupt; returns when one has been taken.
void svm_park_until_nmi(void);
/// Takes a non-maskable interrupt that is pending.
void svm_take_pending_nmi(void);
/// Returns 0, or 1 if the processor answered with a general-protection exception.
int write_msr_or_fail(uint32_t msr, uint64_t value);
/// The same for reading; the value is stored only if it returns 0.
int read_msr_or_fail(uint32_t msr, uint64_t *value);
/// XSETBV; returns 0, or 1 if the processor answered with a general-protection exception.
int set_xcr_or_fail(uint32_t index, uint64_t value);
/// Loads the interrupt table alone.
INSTRUCTION void load_interrupt_table(const void *idtr) { __asm__ volatile("lidt (%0)" : : "r"(idtr)); }
/// Leaves the running stack for good and goes on in hypervisor_processor_continue.
_Noreturn void continue_on_stack(uint64_t stack_top, void *processor);
/// Loads descriptor tables and reloads every segment register and the task register.
void load_descriptors(const void *gdtr, const void *idtr, uint16_t task);

/// As in C's standard library, which there is none of here.
void *memcpy(void *destination, const void *source, size_t size);
void *memmove(void *destination, const void *source, size_t size);
void *memset(void *destination, int byte, size_t size);

// MARK: Single instructions.

INSTRUCTION struct cpuid_result cpu_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct cpuid_result r;
  __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
  return r;
}

INSTRUCTION uint64_t cpu_read_msr(uint32_t msr) {
  uint32_t low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

INSTRUCTION void cpu_write_msr(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

INSTRUCTION uint8_t cpu_in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

INSTRUCTION uint16_t cpu_in16(uint16_t port) {
  uint16_t value;
  __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

INSTRUCTION uint32_t cpu_in32(uint16_t port) {
  uint32_t value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

INSTRUCTION void cpu_out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

INSTRUCTION void cpu_out16(uint16_t port, uint16_t value) {
  __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

INSTRUCTION void cpu_out32(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

INSTRUCTION uint64_t cpu_read_cr0(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr0, %0" : "=r"(value));
  return value;
}

INSTRUCTION uint64_t cpu_read_cr2(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}

INSTRUCTION void cpu_write_cr2(uint64_t value) {
  __asm__ volatile("mov %0, %%cr2" : : "r"(value));
}

INSTRUCTION uint64_t cpu_read_cr3(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr3, %0" : "=r"(value));
  return value;
}

INSTRUCTION void cpu_write_cr3(uint64_t value) {
  __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

INSTRUCTION uint64_t cpu_read_cr4(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr4, %0" : "=r"(value));
  return value;
}

INSTRUCTION void cpu_write_cr0(uint64_t value) { __asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory"); }

INSTRUCTION void cpu_write_cr4(uint64_t value) { __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory"); }

INSTRUCTION uint64_t cpu_read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

INSTRUCTION void cpu_write_xcr0(uint64_t value) {
  __asm__ volatile("xsetbv" : : "c"(0), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

/// Extended state; areas are 64-byte aligned.
INSTRUCTION void cpu_xsave(void *area, uint64_t components) {
  __asm__ volatile("xsave64 (%0)" : : "r"(area), "a"((uint32_t)components), "d"((uint32_t)(components >> 32)) : "memory");
}

INSTRUCTION void cpu_xrstor(const void *area, uint64_t components) {
  __asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"((uint32_t)components), "d"((uint32_t)(components >> 32)) : "memory");
}

INSTRUCTION void cpu_fxsave(void *area) { __asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory"); }
INSTRUCTION void cpu_fxrstor(const void *area) { __asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory"); }
INSTRUCTION void cpu_fninit(void) { __asm__ volatile("fninit" : : : "memory"); }

/// Reads a counter and sets it to 0, with no interrupt in between.
INSTRUCTION uint64_t take_count(uint64_t *counter) {
  uint64_t count = 0;
  __asm__ volatile("xchg %0, %1" : "+r"(count), "+m"(*counter));
  return count;
}

INSTRUCTION void cpu_invalidate_page(uint64_t address) {
  __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

INSTRUCTION void cpu_write_back_caches(void) { __asm__ volatile("wbinvd" : : : "memory"); }

/// INIT clears the addresses of breakpoints, which VMRUN does not switch.
INSTRUCTION void cpu_clear_breakpoints(void) {
  __asm__ volatile("mov %0, %%dr0; mov %0, %%dr1; mov %0, %%dr2; mov %0, %%dr3" : : "r"(0ul));
}

INSTRUCTION void cpu_pause(void) { __asm__ volatile("pause"); }

INSTRUCTION uint64_t cpu_timestamp(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

/// Random words; false if there is none at the moment, or the generator is broken.
INSTRUCTION _Bool cpu_rdrand(uint64_t *word) {
  _Bool is_good;
  __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(is_good));
  return is_good;
}

INSTRUCTION _Bool cpu_rdseed(uint64_t *word) {
  _Bool is_good;
  __asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(is_good));
  return is_good;
}

INSTRUCTION uint64_t cpu_frame_pointer(void) { return (uint64_t)__builtin_frame_address(0); }

/// Stores a byte if it still is `expected`, with no other processor in between; false if it is not.
INSTRUCTION _Bool cpu_exchange_byte(void *byte, uint8_t expected, uint8_t desired) {
  _Bool exchanged;
  __asm__ volatile("lock cmpxchgb %3, %1"
                   : "=@cce"(exchanged), "+m"(*(volatile uint8_t *)byte), "+a"(expected)
                   : "q"(desired)
                   : "memory");
  return exchanged;
}

/// Device registers in memory.
INSTRUCTION uint32_t mmio_read32(uint64_t address) { return *(volatile uint32_t *)address; }
INSTRUCTION void mmio_write32(uint64_t address, uint32_t value) { *(volatile uint32_t *)address = value; }

/// The block of the processor that asks.
INSTRUCTION struct processor_header *cpu_processor(void) {
  struct processor_header *processor;
  __asm__ volatile("mov %%gs:0, %0" : "=r"(processor));
  return processor;
}

INSTRUCTION void cpu_clear_global_interrupt_flag(void) { __asm__ volatile("clgi" : : : "memory"); }

INSTRUCTION void svm_save_host(uint64_t vmcb) { __asm__ volatile("vmsave %0" : : "a"(vmcb) : "memory"); }

// MARK: VT-x (SDM volume 3, chapter 31). They return false if the processor refuses.

INSTRUCTION _Bool vtx_switch_on(uint64_t region) {
  _Bool failed;
  __asm__ volatile("vmxon %1" : "=@ccbe"(failed) : "m"(region) : "memory");
  return !failed;
}

INSTRUCTION _Bool vtx_clear(uint64_t vmcs) {
  _Bool failed;
  __asm__ volatile("vmclear %1" : "=@ccbe"(failed) : "m"(vmcs) : "memory");
  return !failed;
}

INSTRUCTION _Bool vtx_make_current(uint64_t vmcs) {
  _Bool failed;
  __asm__ volatile("vmptrld %1" : "=@ccbe"(failed) : "m"(vmcs) : "memory");
  return !failed;
}

INSTRUCTION uint64_t vtx_read(uint64_t field) {
  uint64_t value;
  __asm__ volatile("vmread %1, %0" : "=r"(value) : "r"(field) : "cc", "memory");
  return value;
}

INSTRUCTION void vtx_write(uint64_t field, uint64_t value) {
  __asm__ volatile("vmwrite %1, %0" : : "r"(field), "r"(value) : "cc", "memory");
}

/// What INVEPT and INVVPID take (SDM volume 3, 31.3).
struct vtx_invalidation {
  uint64_t what, address;
};

INSTRUCTION _Bool vtx_invalidate_nested(uint64_t type, uint64_t pointer) {
  struct vtx_invalidation descriptor = {pointer, 0};
  _Bool failed;
  __asm__ volatile("invept %1, %2" : "=@ccbe"(failed) : "m"(descriptor), "r"(type) : "memory");
  return !failed;
}

INSTRUCTION _Bool vtx_invalidate_identifier(uint64_t type, uint64_t identifier) {
  struct vtx_invalidation descriptor = {identifier, 0};
  _Bool failed;
  __asm__ volatile("invvpid %1, %2" : "=@ccbe"(failed) : "m"(descriptor), "r"(type) : "memory");
  return !failed;
}

INSTRUCTION uint64_t cpu_read_dr6(void) {
  uint64_t value;
  __asm__ volatile("mov %%dr6, %0" : "=r"(value));
  return value;
}

INSTRUCTION void cpu_write_dr6(uint64_t value) { __asm__ volatile("mov %0, %%dr6" : : "r"(value)); }

/// Stops this processor for good: nothing but a reset wakes it.
INSTRUCTION __attribute__((noreturn)) void cpu_stop(void) {
  for (;;) __asm__ volatile("cli; hlt");
}

/// Resets by a triple fault: the last resort when no reset port works.
INSTRUCTION __attribute__((noreturn)) void cpu_triple_fault(void) {
  struct __attribute__((packed)) { uint16_t limit; uint64_t base; } nothing = {0, 0};
  __asm__ volatile("lidt %0; int3" : : "m"(nothing));
  cpu_stop();
}
