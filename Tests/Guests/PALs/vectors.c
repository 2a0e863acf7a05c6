// PALs have AVX whatever their caller has switched on in XCR0, and leave its registers alone, also those that it has
// switched off (AMD64 manual volume 2, 11.5.2).
#include "../Common/guest.h"

#include "pal.h"
#include "parts.h"

#define FEATURES 1
#define FEATURE_XSAVE (1 << 26)
#define FEATURE_AVX (1 << 28)
#define CR4_OSXSAVE (1 << 18)
#define X87 1
#define SSE 2
#define AVX 4
#define ALL (X87 | SSE | AVX)
// Of the sixteen YMM registers, each of four words.
#define WORDS (16 * 4)

static struct pal pal;

static void set_osxsave(bool is_on)
{
    uint64_t cr4;
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    cr4 = is_on ? cr4 | CR4_OSXSAVE : cr4 & ~(uint64_t)CR4_OSXSAVE;
    asm volatile("mov %0, %%cr4" ::"r"(cr4) : "memory");
}

static void set_components(uint32_t components)
{
    asm volatile("xsetbv" ::"a"(components), "d"(0), "c"(0) : "memory");
}

static uint32_t components(void)
{
    uint32_t low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low | high;
}

#define FOR_ALL(one) \
    one(0) one(1) one(2) one(3) one(4) one(5) one(6) one(7) one(8) one(9) one(10) one(11) one(12) one(13) one(14) one(15)
#define LOAD(number) "vmovdqu " #number "*32(%0), %%ymm" #number "\n"
#define STORE(number) "vmovdqu %%ymm" #number ", " #number "*32(%0)\n"

static void try_components(const char *name, uint32_t mine, bool has_osxsave)
{
    uint64_t before[WORDS], after[WORDS], changed = 0;
    for (int index = 0; index < WORDS; index++)
        before[index] = 0x0101010101010101 * (uint64_t)(index + 1);
    asm volatile(FOR_ALL(LOAD)::"r"(before) : "memory");
    set_components(mine);
    set_osxsave(has_osxsave);
    uint64_t inside = ((uint64_t(*)(void))pal.code)();
    set_osxsave(true);
    uint32_t afterwards = components();
    set_components(ALL);
    asm volatile(FOR_ALL(STORE)::"r"(after) : "memory");
    for (int index = 0; index < WORDS; index++)
        changed += before[index] != after[index];
    check(inside == ALL && afterwards == mine && changed == 0, name, "XCR0 is %lx inside, %x afterwards; %lu words changed",
          inside, afterwards, changed);
}

void check_vectors(void)
{
    uint32_t wanted = FEATURE_XSAVE | FEATURE_AVX;
    if ((cpuid(FEATURES, 0).ecx & wanted) != wanted)
        return print("there is no AVX");
    set_osxsave(true);
    set_components(ALL);
    if (!pal_start("vectors", &pal, CODE_OF(vectors64), 0))
        return;
    try_components("vectors-with-avx", ALL, true);
    try_components("vectors-with-sse", X87 | SSE, true);
    try_components("vectors-with-x87", X87, true);
    try_components("vectors-without-xsave", ALL, false);
    pal_end("vectors", &pal);
    set_osxsave(false);
}
