#include "step-list.h"

#include "../Common/guest.h"
#include "../Modes/paging.h"

#define MOST_STEPS 24

struct step steps[MOST_STEPS];
static unsigned step_count;

void steps_begin(void)
{
    memset(steps, 0, sizeof steps);
    step_count = 0;
}

static struct step *add_step(uint32_t kind)
{
    struct step *step = &steps[step_count++];
    step->kind = kind;
    step->vector = STEP_NO_VECTOR;
    return step;
}

struct step *add_request(struct request request)
{
    struct step *step = add_step(STEP_ASK);
    step->eax = request.number;
    step->ecx = request.c;
    step->edx = request.d;
    step->esi = request.s;
    step->edi = request.t;
    return step;
}

struct step *add_call(const struct pal *pal, uint32_t first, uint32_t second, uint32_t flags)
{
    struct step *step = add_step(STEP_CALL);
    step->entry = (uint64_t)pal->code;
    step->first = first;
    step->second = second;
    step->flags = flags;
    return step;
}

void steps_do(const uint8_t *code, int paging)
{
    first_step = (uint32_t)(uint64_t)steps;
    run_with_paging(code, paging);
    traps_load();
}
