#include "processors.h"

#include "../Common/guest.h"

// ACPI specification 6.5, 5.2.5.3 and 5.2.12.
#define BIOS_START 0xe0000ull
#define BIOS_END 0x100000ull
#define RSDT_POINTER 16
#define LENGTH 4
#define FIRST_TABLE 36
#define FIRST_ENTRY 44
#define ENABLED 1

uint32_t other_ids[MOST_CPUS];
unsigned other_count;

static uint32_t word(uint64_t place) { return *(const uint32_t *)place; }

static bool is_text(uint64_t place, const char *text)
{
    for (const char *byte = (const char *)place; *text; text++, byte++)
        if (*byte != *text)
            return false;
    return true;
}

static uint64_t find_table(const char *name)
{
    uint64_t root = 0;
    for (uint64_t place = BIOS_START; place < BIOS_END && !root; place += 16)
        if (is_text(place, "RSD PTR "))
            root = word(place + RSDT_POINTER);
    for (uint32_t offset = FIRST_TABLE; root && offset < word(root + LENGTH); offset += 4)
        if (is_text(word(root + offset), name))
            return word(root + offset);
    return 0;
}

void processors_find(void)
{
    uint64_t table = find_table("APIC");
    if (!table)
        return fail("acpi", "there is no MADT");
    for (uint64_t entry = table + FIRST_ENTRY; entry < table + word(table + LENGTH);) {
        const uint8_t *bytes = (const uint8_t *)entry;
        bool is_enabled = bytes[0] == 0 && bytes[4] & ENABLED;
        if (is_enabled && bytes[3] != apic_id() && bytes[3] < MOST_CPUS)
            other_ids[other_count++] = bytes[3];
        entry += bytes[1];
    }
}
