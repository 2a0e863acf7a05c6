#include "flipper.h"

#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Processors/processors.h"

#define FLIP_VECTOR 0x66

static struct flipper current;
static volatile bool is_over, is_running;
static uint64_t state = 1;

// George Marsaglia's xorshift64.
uint64_t random_below(uint64_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % limit;
}

// PAUSE gives way to CPUs that take turns with this one.
static bool flip(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    is_running = true;
    while (!is_over) {
        for (uint64_t flips = random_below(3); flips > 0; flips--)
            current.flip();
        pause();
        current.restore();
        pause();
    }
    is_running = false;
    return true;
}

void flipper_start(struct flipper flipper)
{
    current = flipper;
    trap_hooks[FLIP_VECTOR] = flip;
    is_over = false;
    apic_send(APIC_FIXED | FLIP_VECTOR, other_ids[0]);
    while (!is_running)
        pause();
}

void flipper_stop(void)
{
    is_over = true;
    while (is_running)
        pause();
}
