// Every page of the hypervisor's memory, by every kind of access: nothing of it is seen, nothing is changed.
// With `first=cpu` the first accesses to some pages are the CPU's own: page walks, interrupt delivery.
#include "Memory/hidden.h"
#include "Memory/probe.h"

#include "Common/guest.h"

#define WORDS_PER_PAGE (SMALL_PAGE / sizeof(uint64_t))
#define CODE_START 0x100000ull

static uint64_t page_count, hidden_count, odd_words, trap_count, checksum;

static uint64_t sum_of(uint64_t base, uint64_t end)
{
    uint64_t sum = 0;
    for (uint64_t place = base; place < end; place += sizeof sum)
        sum = (sum << 1 | sum >> 63) ^ *(const volatile uint64_t *)place;
    return sum;
}

// Reading comes before anything is written there: what is neither zeros nor ones would be somebody's data.
static int64_t read_page(void *page)
{
    const volatile uint64_t *words = page;
    int64_t odd = 0;
    for (unsigned index = 0; index < WORDS_PER_PAGE; index++)
        odd += words[index] != 0 && words[index] != ~0ull;
    return odd;
}

static void call(int64_t (*probe)(void *), uint64_t page)
{
    if (call_caught(probe, (void *)page) != 0)
        trap_count++;
}

static void read_range(struct range range)
{
    struct range hidden = hidden_part(range);
    print("reserved: %lx to %lx, of which %lx to %lx in large pages", range.base, range.end, hidden.base, hidden.end);
    for (uint64_t page = range.base; page < range.end; page += SMALL_PAGE) {
        page_count++;
        int64_t odd = call_caught(read_page, (void *)page);
        if (odd == -1)
            trap_count++;
        if (page < hidden.base || page >= hidden.end)
            continue;
        hidden_count++;
        if (odd > 0 && odd_words == 0)
            print("first words at %lx: %lx %lx", page, *(uint64_t *)page, *(uint64_t *)(page + 8));
        if (odd > 0)
            odd_words += odd;
        if (odd >= 0)
            checksum ^= sum_of(page, page + SMALL_PAGE);
    }
}

static void touch_range(struct range range)
{
    struct range hidden = hidden_part(range);
    for (uint64_t page = hidden.base; page < hidden.end; page += SMALL_PAGE) {
        call(probe_reads, page);
        call(probe_writes, page);
        call(probe_stack, page);
        call(probe_strings, page);
        call(probe_locked, page);
        call(probe_vectors, page);
        call(probe_fetch, page);
    }
}

static void touch_by_the_cpu(struct range hidden)
{
    if (probe_delivery((void *)(hidden.end - SMALL_PAGE)) != 0)
        trap_count++;
    call(probe_tables, hidden.end - 2 * SMALL_PAGE);
    call(probe_descriptors, hidden.end - 3 * SMALL_PAGE);
    call(probe_fetch, hidden.end - 4 * SMALL_PAGE);
    segments_load(0);
}

void guest_main(void)
{
    extern const uint8_t fixups_end[];
    uint64_t before = sum_of(CODE_START, (uint64_t)fixups_end & ~7ull);
    struct range hidden = first_hidden();
    if (hidden.base == hidden.end)
        return fail("probe-memory", "the memory map reserves nothing for a hypervisor");
    bool is_cpu_first = option_is("first", "cpu");
    if (is_cpu_first)
        touch_by_the_cpu(hidden);
    each_reserved(read_range);
    print("%lu pages read, %lu of them hidden, their checksum %lx", page_count, hidden_count, checksum);
    if (!is_cpu_first)
        check(odd_words == 0, "nothing-is-seen", "%lu words are neither zeros nor ones", odd_words);
    check_hypervisor("hypervisor-unharmed-by-reads");
    each_reserved(touch_range);
    touch_by_the_cpu(hidden);
    print("%lu accesses trapped", trap_count);
    check_hypervisor("hypervisor-unharmed-by-writes");
    check(sum_of(CODE_START, (uint64_t)fixups_end & ~7ull) == before, "own-memory-unharmed", "the sums differ");
}
