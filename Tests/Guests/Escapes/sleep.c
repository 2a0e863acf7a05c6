// SLP_EN is in the second byte of the power management control register (ACPI specification 6.5, 4.8.3.2.1), which
// PIIX4 puts where its PCI configuration says (Intel 82371AB data sheet, 7.1.7 and 7.2.3).
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "ports.h"

#define PCI_ADDRESS 0xcf8
#define PCI_DATA 0xcfc
#define POWER_MANAGEMENT (1u << 31 | 1 << 11 | 3 << 8)
#define IDENTITY 0x00
#define PIIX4 0x71138086
#define BASE 0x40
#define BASE_MASK 0xffc0
#define CONTROL 4
// SLP_TYP 0 is PIIX4's soft-off.
#define SLEEP_ENABLE (1 << 13)
#define ELSEWHERE 0xb000
#define SECOND_US 1000000

static uint32_t pci_read(uint32_t reg)
{
    outl(PCI_ADDRESS, POWER_MANAGEMENT | reg);
    return inl(PCI_DATA);
}

static void pci_write(uint32_t reg, uint32_t value)
{
    outl(PCI_ADDRESS, POWER_MANAGEMENT | reg);
    outl(PCI_DATA, value);
}

static void by_byte(uint16_t control) { outb(control + 1, SLEEP_ENABLE >> 8); }
static void by_word(uint16_t control) { outw(control, SLEEP_ENABLE); }
static void by_dword(uint16_t control) { outl(control, SLEEP_ENABLE); }
static void by_odd_word(uint16_t control) { outw(control + 1, SLEEP_ENABLE >> 8); }
static void by_dword_before(uint16_t control) { outl(control - 2, (uint32_t)SLEEP_ENABLE << 16); }
// The register moves, and nobody watches its new place.
static void by_moving(uint16_t control)
{
    pci_write(BASE, ELSEWHERE | 1);
    outw(ELSEWHERE + CONTROL, SLEEP_ENABLE);
    pci_write(BASE, (control - CONTROL) | 1);
    outw(control, SLEEP_ENABLE);
}

static const struct {
    const char *name;
    void (*sleep)(uint16_t control);
} ways[] = {
    {"sleep-byte", by_byte},         {"sleep-word", by_word},
    {"sleep-dword", by_dword},       {"sleep-odd-word", by_odd_word},
    {"sleep-dword-before", by_dword_before}, {"sleep-moved", by_moving},
};

bool sleep_by_port(void)
{
    if (pci_read(IDENTITY) != PIIX4)
        return false;
    uint16_t control = (pci_read(BASE) & BASE_MASK) + CONTROL;
    for (unsigned index = 0; index < sizeof ways / sizeof *ways; index++) {
        if (!option_is("how", ways[index].name))
            continue;
        print("sleep follows, by %x", control);
        ways[index].sleep(control);
        delay_us(SECOND_US);
        return true;
    }
    return false;
}
