// Descriptions that another CPU changes while they are registered, which the contract forbids: the request succeeds, is
// refused, or faults at a page that is not there. Nothing lies between, and no part of the PAL is left.
#include "../Common/guest.h"
#include "../Escapes/interrupts.h"
#include "../Memory/hidden.h"
#include "../Processors/processors.h"
#include "flipper.h"
#include "pal.h"
#include "parts.h"

#define ROUNDS 10000
#define FIRST 5
#define SECOND 6
// Behind all that the guest's page tables map. Half of it may be seen, with half of another address.
#define MAPPED_END 0x100000000
#define ABSENT 0x140000000
#define NOT_CANONICAL 0x8000000000000000

static struct pal pal, pristine;
// Apart from the PAL, whose pages a wrong section may take.
static struct {
    typeof(pal.sections) sections;
    typeof(pal.parameters) parameters;
} lists __attribute__((aligned(PAGE)));

static struct range hidden;
static uint32_t successes, refusals, faults;

static uint32_t hostile_count(void)
{
    static const uint32_t counts[] = {0, 1, 2, 4, MOST_SECTIONS, MOST_SECTIONS + 1, ~0u};
    return RANDOM_OF(counts);
}

// Never more than two pages, so that none leaves the PAL: what is named may be overwritten.
static uint32_t hostile_pages(void)
{
    static const uint32_t pages[] = {0, 1, 2, ~0u};
    return RANDOM_OF(pages);
}

static uint64_t hostile_address(void)
{
    const uint64_t addresses[] = {
        0,      (uint64_t)pal.code, (uint64_t)pal.data, (uint64_t)pal.stack, (uint64_t)pal.stack + PAGE,
        (uint64_t)pal.data + 1, NOT_CANONICAL, -(uint64_t)PAGE, hidden.base, IOAPIC_PLACE,
    };
    return random_below(3) == 0 ? ABSENT : RANDOM_OF(addresses);
}

static void flip(void)
{
    volatile typeof(lists) *flipped = &lists;
    uint64_t index = random_below(pal.sections.count);
    switch (random_below(6)) {
    case 0: flipped->sections.count = hostile_count(); break;
    case 1: flipped->sections.section[index].kind = (uint32_t)random_below(7); break;
    case 2: flipped->sections.section[index].pages = hostile_pages(); break;
    case 3: flipped->sections.section[index].address = hostile_address(); break;
    case 4: flipped->parameters.count = hostile_count(); break;
    case 5: flipped->parameters.parameter[random_below(pal.parameters.count)].kind = (uint32_t)random_below(4); break;
    }
}

static void restore(void)
{
    memcpy(&lists.sections, &pal.sections, sizeof lists.sections);
    memcpy(&lists.parameters, &pal.parameters, sizeof lists.parameters);
}

static int64_t ask_register(void *unused)
{
    (void)unused;
    struct request request = pal_registering(&pal);
    request.c = (uint64_t)&lists.sections;
    request.s = (uint64_t)&lists.parameters;
    return (int64_t)hypercall(request).result;
}

// A PAL that came of it has no, one or both parameters, whichever way its memory is cut up. With a section turned into
// one for parameters they may even be pointers, to no words, which are the PAL's own addresses inside.
static bool is_callable(void)
{
    uint64_t sum = ((uint64_t(*)(uint64_t, uint64_t))pal.code)(FIRST, SECOND);
    return sum == 0 || sum == FIRST || sum == FIRST + SECOND || sum >= (uint64_t)&pal;
}

// What has only begun may be there when the request has faulted, and it can be ended.
static bool is_right(int64_t result)
{
    if (result == SUCCESS) {
        successes++;
        bool has_answered = is_callable();
        return hypercall(pal_unregistering(&pal)).result == SUCCESS && has_answered;
    }
    uint64_t ended = hypercall(pal_unregistering(&pal)).result;
    if (caught.vector == VECTOR_NONE) {
        refusals++;
        return result > 0 && result < LEAST_UNUSED_RESULT && ended == NO_SUCH_PAL;
    }
    faults++;
    return caught.vector == VECTOR_PF && caught.address >= MAPPED_END && (ended == SUCCESS || ended == NO_SUCH_PAL);
}

static bool is_pristine(void)
{
    const uint64_t *now = (const uint64_t *)&pal, *before = (const uint64_t *)&pristine;
    for (unsigned word = 0; word < sizeof pal / sizeof *now; word++)
        if (now[word] != before[word])
            return false;
    return true;
}

static bool try_once(unsigned round, uint64_t free_before)
{
    pause();
    caught.vector = VECTOR_NONE;
    int64_t result = call_caught(ask_register, NULL);
    struct caught how = caught;
    bool is_fine = is_right(result) && free_frames() == free_before && is_pristine();
    if (!is_fine)
        fail("flipped-lists", "round %u: result %ld, vector %d at %lx, %lu frames of %lu, pages as before %d", round, result,
             how.vector, how.address, free_frames(), free_before, is_pristine());
    return is_fine;
}

void check_flipped_lists(void)
{
    if (other_count == 0)
        return;
    pal_make(&pal, CODE_OF(sum64), 2);
    memcpy(&pristine, &pal, sizeof pal);
    restore();
    hidden = first_hidden();
    uint64_t before = free_frames();
    flipper_start((struct flipper){flip, restore});
    bool is_fine = true;
    for (unsigned round = 0; round < ROUNDS && is_fine; round++)
        is_fine = try_once(round, before);
    flipper_stop();
    print("%u registered, %u refused, %u faulted", successes, refusals, faults);
    if (is_fine)
        check(successes > 0 && refusals > 0 && faults > 0, "flipped-lists", "there is not one of each");
}
