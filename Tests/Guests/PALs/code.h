// Code that runs in PALs. Each piece lies by itself and finds its data in the page behind its code.
#pragma once

// What the secret is made of, so that it is nowhere but where the PAL has put it.
#define SECRET_LEFT 0x5ec2e7005ec2e700
#define SECRET_RIGHT 0x00c0ffee7a11ac3d

#ifndef __ASSEMBLER__
#include <stdint.h>

struct code {
    const uint8_t *start, *end;
};

// Both widths: the sum of two words; how often it was called; counts so many turns; never returns.
extern const uint8_t sum64[], sum64_end[], sum32[], sum32_end[];
extern const uint8_t counter64[], counter64_end[], counter32[], counter32_end[];
extern const uint8_t turns64[], turns64_end[], turns32[], turns32_end[];
extern const uint8_t endless64[], endless64_end[], endless32[], endless32_end[];
// Fills its data, its stack and all its registers with the secret, and never returns.
extern const uint8_t secret64[], secret64_end[];
// Spoils all YMM registers; returns XCR0.
extern const uint8_t vectors64[], vectors64_end[];

#define CODE_OF(name) ((struct code){name, name##_end})
#endif
