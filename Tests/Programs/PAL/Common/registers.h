// All that a caller can give a PAL in registers, and all that can come back in them.
#pragma once

#ifdef __x86_64__
#define WORD 8
#define GENERAL_COUNT 16
#else
#define WORD 4
#define GENERAL_COUNT 8
#endif

// Offsets in struct registers, for assembler.
#define REGISTERS_FLAGS (16 * WORD)
#define REGISTERS_RETURN (17 * WORD)
#define REGISTERS_EXTENDED (20 * WORD)
#define REGISTERS_SELECTORS (20 * WORD + 512)
#define REGISTERS_BYTES (20 * WORD + 512 + 32)

#define FLAG_CARRY (1 << 0)
#define FLAG_TRAP (1 << 8)
#define FLAG_INTERRUPT (1 << 9)
#define FLAG_DIRECTION (1 << 10)
#define FLAG_NESTED_TASK (1 << 14)
#define FLAG_ALIGNMENT_CHECK (1 << 18)
#define FLAG_ID (1 << 21)
// CF, PF, AF, ZF, SF, OF
#define FLAGS_ARITHMETIC 0x8d5

#ifndef __ASSEMBLER__
#include <stddef.h>

#include "contract.h"

// In the order of their encoding.
enum general { AX, CX, DX, BX, SP, BP, SI, DI, R8, R9, R10, R11, R12, R13, R14, R15 };

// The area of FXSAVE (AMD64 manual volume 2, 11.5.4). Of a 32-bit program, eight vector registers.
struct extended {
  uint16_t control, status;
  uint8_t tags, reserved;
  uint16_t opcode;
  uint32_t pointers[4], mxcsr, mxcsr_mask;
  uint8_t x87[8][16], vector[16][16], rest[96];
};

struct registers {
  word general[16], flags;
  // The word at the stack's top: where a PAL would return to.
  word return_address;
  // What is read through FS and GS against what is read through DS: 0 if they begin at the same place.
  word base_difference[2];
  struct extended extended;
  // CS, SS, DS, ES, FS, GS.
  uint16_t selector[16];
} __attribute__((aligned(16)));
static_assert(offsetof(struct registers, flags) == REGISTERS_FLAGS, "as in assembler");
static_assert(offsetof(struct registers, return_address) == REGISTERS_RETURN, "as in assembler");
static_assert(offsetof(struct registers, extended) == REGISTERS_EXTENDED, "as in assembler");
static_assert(offsetof(struct registers, selector) == REGISTERS_SELECTORS, "as in assembler");
static_assert(sizeof(struct registers) == REGISTERS_BYTES && sizeof(struct extended) == 512, "as in assembler");

// Words that a call can have on its stack.
enum { STACK_WORDS = 16 };

// Calls `entry` with these registers and stack words, and tells the registers at its return. SP is not loaded.
void call_with(word entry, const struct registers *before, struct registers *after, const word stack[STACK_WORDS]);

// The registers as they are here: what a call that changes nothing but arguments begins with.
void registers_now(struct registers *registers);
#endif
