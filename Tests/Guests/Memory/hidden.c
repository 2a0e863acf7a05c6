#include "hidden.h"

#include "../Common/guest.h"

#define FIRST 0x100000ull

// The end of the entries that adjoin each other from 1 MiB on: behind it are holes and devices.
static uint64_t end_of_memory(void)
{
    uint64_t end = FIRST;
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (unsigned index = 0; index < region_count; index++) {
            uint64_t region_end = regions[index].base + regions[index].length;
            if (regions[index].base <= end && region_end > end && region_end <= 1ull << 32) {
                end = region_end;
                has_grown = true;
            }
        }
    }
    return end;
}

void each_reserved(void (*function)(struct range))
{
    const char *text = option("range");
    if (text) {
        uint64_t base = number_of(&text);
        text += *text == ',';
        return function((struct range){base, base + number_of(&text)});
    }
    uint64_t end = end_of_memory();
    for (uint64_t page = FIRST; page < end;) {
        uint64_t start = page;
        while (page < end && !is_usable(page, SMALL_PAGE))
            page += SMALL_PAGE;
        if (page > start)
            function((struct range){start, page});
        else
            page += SMALL_PAGE;
    }
}

struct range hidden_part(struct range range)
{
    struct range part = {(range.base + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1), range.end & ~(LARGE_PAGE - 1)};
    if (part.end < part.base)
        part.end = part.base;
    return part;
}

static struct range found;

static void take_first(struct range range)
{
    struct range part = hidden_part(range);
    if (found.base == found.end && part.base < part.end)
        found = part;
}

struct range first_hidden(void)
{
    found = (struct range){0, 0};
    each_reserved(take_first);
    return found;
}
