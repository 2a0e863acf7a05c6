// Exceptions and interrupts: hooks per vector, instructions that may fault, and calls that may.
#pragma once

#include "cpu.h"

struct frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};

// By which ring 3 gives up, and any code that runs in a caught call may.
#define VECTOR_RETURN 0x80
#define VECTOR_NONE -1

// Returns true if the trap is dealt with; the interrupted code then goes on as the frame says.
typedef bool trap_hook(struct frame *frame);
extern trap_hook *trap_hooks[256];

// What the last caught trap found; the vector is VECTOR_NONE if there was none.
struct caught {
    int vector;
    struct frame frame;
    uint64_t address;
};
extern struct caught caught;

struct idt_gate {
    uint64_t low, high;
};
extern struct idt_gate trap_gates[256];

void traps_install(void);
void traps_load(void);

// Calls a function; returns its result, or -1 if it trapped, and `caught` tells of it.
int64_t call_caught(int64_t (*function)(void *), void *argument);
// Runs code in ring 3 with that code segment until it traps, best by `int $VECTOR_RETURN`.
void run_user(const void *code, uint16_t selector, void *stack, uint64_t rflags);

// An instruction that may fault: execution then goes on behind it, and `caught` tells of it.
#define MAY_FAULT(instruction) \
    "771: " instruction "\n772:\n" \
    ".pushsection .fixups, \"a\"\n.quad 771b, 772b\n.popsection\n"

// The vector that an instruction without operands raises, or VECTOR_NONE.

// False if the register cannot be read or written.
bool rdmsr_caught(uint32_t number, uint64_t *value);
bool wrmsr_caught(uint32_t number, uint64_t value);
