// A store to FEExxxxx that does not reach the CPU's own APIC is a message to the one that the address names
// (Intel SDM volume 3, 11.11).
#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "init.h"
#include "unharmed.h"

#define PLACE 0xfee00000ull
#define PHYSICAL(id) (PLACE | (uint64_t)(id) << 12)
#define LOGICAL(mask) (PHYSICAL(mask) | 0xc)
#define BROADCAST 0xff
#define PAGES 0x100

static void try(const char *name, uint64_t place, uint32_t message)
{
    *(volatile uint32_t *)place = message;
    *(volatile uint32_t *)place = message | APIC_ASSERT;
    *(volatile uint32_t *)place = message | APIC_ASSERT | APIC_LEVEL;
    check_unharmed(name);
}

static int64_t store_wide(void *unused)
{
    (void)unused;
    *(volatile uint64_t *)PHYSICAL(BROADCAST) = APIC_INIT;
    *(volatile uint64_t *)(PHYSICAL(BROADCAST) - 4) = (uint64_t)APIC_INIT << 32;
    return 0;
}

static void try_mode(const char *name, uint32_t mode)
{
    try(name, PHYSICAL(BROADCAST), mode);
    try(name, LOGICAL(BROADCAST), mode);
    try(name, LOGICAL(1), mode);
    for (unsigned index = 0; index < other_count; index++)
        try(name, PHYSICAL(other_ids[index]), mode);
    for (unsigned page = 1; page < PAGES; page++)
        *(volatile uint32_t *)(PHYSICAL(page) + 0xff0) = mode;
    check_unharmed(name);
}

void send_by_messages(void)
{
    try_mode("message-init", APIC_INIT);
    try_mode("message-smi", APIC_SMI);
    call_caught(store_wide, NULL);
    check_unharmed("message-wide");
}
