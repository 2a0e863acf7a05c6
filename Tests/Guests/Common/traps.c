#include "traps.h"

#include "report.h"
#include "segments.h"

struct fixup {
    uint64_t fault, resume;
};

extern const struct fixup fixups_start[], fixups_end[];
extern const uint8_t trap_stubs[], catch_resume[];
extern uint64_t catch_stack;
extern volatile uint32_t catch_armed;

trap_hook *trap_hooks[256];
struct caught caught;
struct idt_gate trap_gates[256] __attribute__((aligned(4096)));

#define GATE_PRESENT_INTERRUPT 0x8eull
#define GATE_USER 0x60ull
#define STUB_SIZE 16
#define EXCEPTION_COUNT 32

void traps_install(void)
{
    for (int vector = 0; vector < 256; vector++) {
        uint64_t address = (uint64_t)trap_stubs + vector * STUB_SIZE;
        uint64_t type = GATE_PRESENT_INTERRUPT | (vector == VECTOR_RETURN ? GATE_USER : 0);
        uint64_t stack = vector < EXCEPTION_COUNT ? 1 : 0;
        trap_gates[vector].low =
            (address & 0xffff) | CODE64 << 16 | stack << 32 | type << 40 | (address >> 16 & 0xffff) << 48;
        trap_gates[vector].high = address >> 32;
    }
}

void traps_load(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof trap_gates - 1, (uint64_t)trap_gates};
    asm volatile("lidt %0" ::"m"(pointer));
}

static void remember(const struct frame *frame)
{
    caught.vector = (int)frame->vector;
    caught.frame = *frame;
    asm volatile("mov %%cr2, %0" : "=r"(caught.address));
}

static bool fix_up(struct frame *frame)
{
    for (const struct fixup *fixup = fixups_start; fixup < fixups_end; fixup++) {
        if (fixup->fault != frame->rip)
            continue;
        remember(frame);
        frame->rip = fixup->resume;
        return true;
    }
    return false;
}

static void resume_catcher(struct frame *frame)
{
    remember(frame);
    frame->rip = (uint64_t)catch_resume;
    frame->cs = CODE64;
    frame->ss = DATA;
    frame->rsp = catch_stack;
    frame->rflags = 2;
}

void trap_dispatch(struct frame *frame)
{
    trap_hook *hook = trap_hooks[frame->vector];
    if (hook && hook(frame))
        return;
    if (fix_up(frame))
        return;
    if (catch_armed)
        return resume_catcher(frame);
    fail("unexpected-trap", "vector %d error %lx rip %lx cs %lx rsp %lx", (int)frame->vector, frame->error,
         frame->rip, frame->cs, frame->rsp);
    finish();
}

bool rdmsr_caught(uint32_t number, uint64_t *value)
{
    uint32_t low = 0, high = 0;
    caught.vector = VECTOR_NONE;
    asm volatile(MAY_FAULT("rdmsr") : "+a"(low), "+d"(high) : "c"(number) : "memory");
    *value = (uint64_t)high << 32 | low;
    return caught.vector == VECTOR_NONE;
}

bool wrmsr_caught(uint32_t number, uint64_t value)
{
    caught.vector = VECTOR_NONE;
    asm volatile(MAY_FAULT("wrmsr")::"c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
    return caught.vector == VECTOR_NONE;
}
