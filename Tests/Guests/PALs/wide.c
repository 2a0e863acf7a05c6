#include "../Common/apic.h"
#include "../Common/guest.h"

#include "../Escapes/interrupts.h"
#include "call.h"
#include "pal.h"
#include "parts.h"

#define TEST_VECTOR 0x51
#define MANY_TURNS 2000000
#define MOST_CALLS 100
#define SOME_TICKS 5
#define ENOUGH_TICKS 20
#define SINGLE_STEP (1ull << 14)
#define DR6_CLEAR 0xffff0ff0ull

static struct pal pal;
// The page of an STI and the PAL's code behind it.
static struct {
    uint8_t before[PAGE];
    struct pal pal;
} shadowed __attribute__((aligned(PAGE)));

static uint64_t call(const struct pal *callee, uint64_t first, uint64_t second)
{
    return ((uint64_t(*)(uint64_t, uint64_t))callee->code)(first, second);
}

static void check_calls(void)
{
    uint64_t before = free_frames();
    if (!pal_start("call", &pal, CODE_OF(sum64), 2))
        return;
    check(pal.code[0] == 0x0f && pal.code[PAGE - 1] == 0xcc, "marks", "the code begins with %x", pal.code[0]);
    check(call(&pal, 4000, 711) == 4711, "call", "the sum is wrong");
    pal_end("call", &pal);
    check(pal.code[0] == sum64[0] && pal.code[PAGE - 1] == 0, "code-is-back", "it begins with %x", pal.code[0]);
    pal_start("counter", &pal, CODE_OF(counter64), 0);
    for (int turn = 0; turn < 3; turn++)
        call(&pal, 0, 0);
    check(call(&pal, 0, 0) == 4 && *(uint64_t *)pal.data == 0, "counter", "the caller's data is %lx",
          *(uint64_t *)pal.data);
    pal_end("counter", &pal);
    check(free_frames() == before, "pool-as-before", "%lu frames, not %lu", free_frames(), before);
}

static uint64_t tick_count, most_ticks;

// Counts; the last of as many as are wanted ends the call that it has interrupted.
static bool count_tick(struct frame *frame)
{
    (void)frame;
    outb(PIC_MASTER, PIC_END);
    return ++tick_count != most_ticks;
}

static void ticks_start(uint64_t most)
{
    trap_hooks[PIC_VECTOR] = count_tick;
    tick_count = 0;
    most_ticks = most;
    apic_write(APIC_LINT0, APIC_EXTERNAL);
    timer_start();
    pic_open(true);
}

static void check_interrupts(void)
{
    if (!pal_start("interrupts-on", &pal, CODE_OF(turns64), 1))
        return;
    ticks_start(0);
    uint64_t parked = interrupts_of_pals(), result = MANY_TURNS;
    for (int calls = 0; calls < MOST_CALLS && tick_count < SOME_TICKS && result == MANY_TURNS; calls++)
        result = call_with_flags(pal.code, MANY_TURNS, 0, RFLAGS_IF);
    parked = interrupts_of_pals() - parked;
    check(result == MANY_TURNS && tick_count >= SOME_TICKS && parked > 1, "interrupts-on",
          "result %lu, %lu ticks, %lu parks", result, tick_count, parked);
    tick_count = 0;
    parked = interrupts_of_pals();
    result = call_with_flags(pal.code, SOME_TICKS * MANY_TURNS, 0, 0);
    check(result == SOME_TICKS * MANY_TURNS && tick_count == 0 && interrupts_of_pals() == parked, "interrupts-off",
          "result %lu, %lu ticks", result, tick_count);
    asm volatile("sti; nop; nop; cli" ::: "memory");
    check(tick_count > 0, "interrupt-afterwards", "%lu ticks", tick_count);
    pic_open(false);
    pal_end("interrupts-on", &pal);
}

static uint64_t arrival_count, arrival_place;

static bool note_arrival(struct frame *frame)
{
    arrival_place = frame->rip;
    arrival_count++;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    return true;
}

// STI is the last byte of the page before the entry. What is pending must wait for one instruction more: the call.
// That gives way at once, and then nothing may hold the interrupt off, or the call would never get on.
static void check_shadow(void)
{
    trap_hooks[TEST_VECTOR] = note_arrival;
    shadowed.before[PAGE - 1] = 0xfb;
    if (!pal_start("shadow", &shadowed.pal, CODE_OF(sum64), 2))
        return;
    apic_send(APIC_SELF | APIC_FIXED | TEST_VECTOR, 0);
    uint64_t parked = interrupts_of_pals();
    uint64_t sum = ((uint64_t(*)(uint64_t, uint64_t))(shadowed.before + PAGE - 1))(5, 6);
    asm volatile("cli" ::: "memory");
    parked = interrupts_of_pals() - parked;
    check(sum == 11 && arrival_count == 1 && arrival_place == (uint64_t)shadowed.pal.code && parked == 1, "shadow",
          "sum %lu, %lu interrupts, the last at %lx, %lu parks", sum, arrival_count, arrival_place, parked);
    pal_end("shadow", &shadowed.pal);
}

static uint64_t steps_at_entry, steps_behind, steps, step_status;

static bool count_step(struct frame *frame)
{
    steps_at_entry += frame->rip == (uint64_t)pal.code;
    steps_behind += frame->rip == (uint64_t)flags_call_return;
    steps++;
    asm volatile("mov %%dr6, %0; mov %1, %%dr6" : "=r"(step_status) : "r"(DR6_CLEAR));
    return true;
}

// CALL, the PAL, PUSHF, AND and POPF: five instructions of the caller.
static void check_steps_of(const char *name, uint64_t turns, uint64_t flags)
{
    steps = steps_at_entry = steps_behind = 0;
    uint64_t result = call_with_flags(pal.code, turns, 0, flags | RFLAGS_TF);
    check(result == turns && steps == 5 && steps_at_entry == 1 && steps_behind == 1 && step_status & SINGLE_STEP, name,
          "result %lu, %lu steps, %lu at the entry, %lu behind the call", result, steps, steps_at_entry, steps_behind);
}

static void check_steps(void)
{
    if (!pal_start("steps", &pal, CODE_OF(turns64), 1))
        return;
    trap_hooks[VECTOR_DB] = count_step;
    check_steps_of("single-step", 5, 0);
    ticks_start(0);
    for (int calls = 0; calls < MOST_CALLS && tick_count < SOME_TICKS; calls++)
        check_steps_of("single-step-and-interrupts", MANY_TURNS, RFLAGS_IF);
    check(tick_count >= SOME_TICKS, "interrupts-of-a-step", "%lu ticks", tick_count);
    pic_open(false);
    trap_hooks[VECTOR_DB] = NULL;
    pal_end("steps", &pal);
}

static int64_t call_endless(void *unused)
{
    (void)unused;
    return (int64_t)call_with_flags(pal.code, 0, 0, RFLAGS_IF);
}

static void check_endless(void)
{
    uint64_t before = free_frames();
    if (!pal_start("endless", &pal, CODE_OF(endless64), 0))
        return;
    ticks_start(ENOUGH_TICKS);
    call_caught(call_endless, NULL);
    pic_open(false);
    check(caught.vector == PIC_VECTOR && tick_count == ENOUGH_TICKS && caught.frame.rip == (uint64_t)pal.code, "endless",
          "vector %d at %lx, %lu ticks", caught.vector, caught.frame.rip, tick_count);
    pal_end("endless", &pal);
    check(free_frames() == before, "endless-is-gone", "%lu frames, not %lu", free_frames(), before);
}

void check_wide_calls(void)
{
    apic_enable();
    check_calls();
    check_interrupts();
    check_shadow();
    check_steps();
    check_endless();
}
