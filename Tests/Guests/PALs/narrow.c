#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Escapes/interrupts.h"
#include "../Modes/modes.h"
#include "../Modes/paging.h"
#include "pal.h"
#include "parts.h"
#include "step-list.h"

#define MANY_TURNS 8000000
#define ENOUGH_TICKS 20

static struct pal pals[4];

static void check_step(const char *name, const struct step *step, uint32_t result)
{
    check(step->eax == result && step->vector == STEP_NO_VECTOR, name, "%u instead of %u, vector %d at %x", step->eax,
          result, (int)step->vector, step->fault_place);
}

static void check_stepping(const char *name, const struct step *step)
{
    check(step->traps == 5 && step->traps_at_entry == 1 && step->traps_behind == 1, name,
          "%u traps, %u at the entry, %u behind the call", step->traps, step->traps_at_entry, step->traps_behind);
}

static void try_paging(int paging)
{
    static const struct code codes[] = {{sum32, sum32_end}, {counter32, counter32_end}, {turns32, turns32_end},
                                        {endless32, endless32_end}};
    static const unsigned parameters[] = {2, 0, 1, 0};
    struct step *registered[4], *unregistered[4];
    uint64_t before = free_frames();
    steps_begin();
    for (int index = 0; index < 4; index++) {
        pal_make(&pals[index], codes[index], parameters[index]);
        registered[index] = add_request(pal_registering(&pals[index]));
    }
    struct step *sum = add_call(&pals[0], 4000, 711, 0);
    add_call(&pals[1], 0, 0, 0);
    struct step *count = add_call(&pals[1], 0, 0, 0);
    struct step *deaf = add_call(&pals[2], MANY_TURNS, 0, 0);
    struct step *open = add_call(&pals[2], MANY_TURNS, 0, RFLAGS_IF);
    struct step *stepped = add_call(&pals[2], 5, 0, RFLAGS_TF);
    struct step *both = add_call(&pals[2], MANY_TURNS, 0, RFLAGS_TF | RFLAGS_IF);
    struct step *endless = add_call(&pals[3], 0, 0, RFLAGS_IF);
    endless->most_ticks = ENOUGH_TICKS;
    for (int index = 0; index < 4; index++)
        unregistered[index] = add_request(pal_unregistering(&pals[index]));
    struct step *ordinary = add_call(&pals[0], 1, 2, 0);
    steps_do(steps_run, paging);
    for (int index = 0; index < 4; index++) {
        check_step("register", registered[index], SUCCESS);
        check_step("unregister", unregistered[index], SUCCESS);
    }
    check_step("call", sum, 4711);
    check_step("counter", count, 2);
    check(*(uint32_t *)pals[1].data == 0, "data", "it is %u", *(uint32_t *)pals[1].data);
    check_step("interrupts-off", deaf, MANY_TURNS);
    check(deaf->ticks == 0, "no-interrupts", "there were %u", deaf->ticks);
    check_step("interrupts-on", open, MANY_TURNS);
    check(open->ticks > 0, "interrupts", "there were %u", open->ticks);
    check_step("single-step", stepped, 5);
    check_stepping("steps", stepped);
    check_step("single-step-and-interrupts", both, MANY_TURNS);
    check_stepping("steps-and-interrupts", both);
    check(endless->ticks == ENOUGH_TICKS && endless->tick_place == endless->entry, "endless", "%u ticks, the last at %x",
          endless->ticks, endless->tick_place);
    check_step("ordinary-code-again", ordinary, 3);
    check(free_frames() == before, "pool-as-before", "%lu frames, not %lu", free_frames(), before);
}

void check_narrow_calls(void)
{
    paging_build();
    apic_write(APIC_LINT0, APIC_EXTERNAL);
    timer_start();
    pic_open(true);
    print("32-bit page tables");
    try_paging(PAGING_32);
    print("PAE page tables");
    try_paging(PAGING_PAE);
    pic_open(false);
}
