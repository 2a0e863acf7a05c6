#include "machine.h"

#include "report.h"

#define LOADER_MAGIC 0x2badb002
#define HAS_COMMAND_LINE (1 << 2)
#define HAS_MEMORY_MAP (1 << 6)

struct information {
    uint32_t flags, lower, upper, device, command_line, module_count, modules, symbols[4];
    uint32_t map_length, map;
};

struct map_entry {
    uint32_t size;
    uint64_t base, length;
    uint32_t kind;
} __attribute__((packed));

extern uint32_t loader_magic, loader_information;

struct region regions[MOST_REGIONS];
unsigned region_count;
char command_line[2048];

static void read_map(uint64_t map, uint64_t length)
{
    for (uint64_t place = map; place < map + length && region_count < MOST_REGIONS;) {
        const struct map_entry *entry = (const struct map_entry *)place;
        regions[region_count++] = (struct region){entry->base, entry->length, entry->kind};
        place += entry->size + sizeof entry->size;
    }
}

void machine_read(void)
{
    const struct information *information = (const struct information *)(uint64_t)loader_information;
    if (loader_magic != LOADER_MAGIC) {
        fail("loader", "EAX was %x", loader_magic);
        return;
    }
    if (information->flags & HAS_COMMAND_LINE) {
        const char *line = (const char *)(uint64_t)information->command_line;
        for (unsigned index = 0; index < sizeof command_line - 1 && line[index]; index++)
            command_line[index] = line[index];
    }
    if (information->flags & HAS_MEMORY_MAP)
        read_map(information->map, information->map_length);
}

uint64_t top_of_memory(void)
{
    uint64_t top = 0;
    for (unsigned index = 0; index < region_count; index++) {
        uint64_t end = regions[index].base + regions[index].length;
        if (regions[index].kind == USABLE && end <= 1ull << 32 && end > top)
            top = end;
    }
    return top;
}

bool is_usable(uint64_t base, uint64_t length)
{
    for (unsigned index = 0; index < region_count; index++) {
        const struct region *region = &regions[index];
        if (region->kind == USABLE && base >= region->base && base + length <= region->base + region->length)
            return true;
    }
    return false;
}

static const char *after(const char *text, const char *word)
{
    while (*word && *text == *word) {
        text++;
        word++;
    }
    return *word ? NULL : text;
}

const char *option(const char *key)
{
    for (const char *place = command_line; *place; place++) {
        if (place != command_line && place[-1] != ' ')
            continue;
        const char *rest = after(place, key);
        if (rest && *rest == '=')
            return rest + 1;
    }
    return NULL;
}

static int digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if ((character | 0x20) >= 'a' && (character | 0x20) <= 'f')
        return (character | 0x20) - 'a' + 10;
    return 99;
}

uint64_t number_of(const char **text)
{
    uint64_t value = 0;
    int radix = after(*text, "0x") ? 16 : 10;
    if (radix == 16)
        *text += 2;
    for (; digit(**text) < radix; ++*text)
        value = value * radix + digit(**text);
    return value;
}

uint64_t option_number(const char *key, uint64_t otherwise)
{
    const char *text = option(key);
    return text ? number_of(&text) : otherwise;
}

bool option_is(const char *key, const char *value)
{
    const char *text = option(key);
    const char *rest = text ? after(text, value) : NULL;
    return rest && (*rest == 0 || *rest == ' ');
}
