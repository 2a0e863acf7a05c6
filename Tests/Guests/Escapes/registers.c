// Places of the APIC's page that are no register, or that can only be read (AMD64 manual volume 2, 16.3.2).
// Some emulators take the first ones for a message.
#include "../Common/apic.h"
#include "../Common/guest.h"
#include "init.h"
#include "unharmed.h"

static const uint32_t read_only[] = {APIC_ID, APIC_VERSION, 0x90, 0xa0, 0xc0, 0x100, 0x180, 0x200, 0x390, 0x3f0};
static const uint32_t messages[] = {APIC_INIT, APIC_INIT | APIC_ASSERT, APIC_SMI, APIC_SMI | APIC_ASSERT};
#define MESSAGES (sizeof messages / sizeof *messages)

static void write_all(const char *name, uint32_t start, uint32_t end, uint32_t step)
{
    for (uint32_t reg = start; reg < end; reg += step)
        for (unsigned index = 0; index < MESSAGES; index++)
            apic_write(reg, messages[index]);
    check_unharmed(name);
}

// Within the command register's 16 bytes, emulators may take each word for it. An INIT could rightly be one.
static void write_beside_command(void)
{
    for (uint32_t reg = APIC_COMMAND_LOW + 4; reg < APIC_COMMAND_HIGH; reg += 4)
        apic_write(reg, APIC_SMI | APIC_ASSERT | APIC_ALL);
    check_unharmed("beside-command");
}

static int64_t write_wide(void *unused)
{
    (void)unused;
    *(volatile uint64_t *)(APIC_PLACE + 0ull + APIC_COMMAND_LOW - 4) = (uint64_t)(APIC_SMI | APIC_ALL) << 32;
    *(volatile uint64_t *)(APIC_PLACE + 0ull + APIC_COMMAND_LOW) = APIC_SMI | APIC_ALL;
    *(volatile uint64_t *)(APIC_PLACE + 0ull) = APIC_INIT | (uint64_t)APIC_INIT << 32;
    return 0;
}

static int64_t write_string(void *unused)
{
    (void)unused;
    uint64_t place = APIC_PLACE, count = 4;
    asm volatile("rep stosl" : "+D"(place), "+c"(count) : "a"(APIC_INIT) : "memory");
    return 0;
}

void write_registers(void)
{
    for (unsigned index = 0; index < sizeof read_only / sizeof *read_only; index++)
        for (unsigned bit = 0; bit < 32; bit++)
            apic_write(read_only[index], 1u << bit);
    check_unharmed("read-only");
    write_all("offset-0", 0, 0x10, 4);
    write_all("before-number", 0x10, APIC_ID, 4);
    write_all("behind-all", 0x400, 0x1000, 0x10);
    write_beside_command();
    // A store that the hypervisor does not know may be a fault; it may not take effect.
    call_caught(write_wide, NULL);
    check_unharmed("wide");
    call_caught(write_string, NULL);
    check_unharmed("string");
}
