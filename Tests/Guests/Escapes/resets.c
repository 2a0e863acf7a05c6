// Writes that reset the machine, of every size and around the register itself.
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "ports.h"

#define RESET_CONTROL 0xcf9
#define PREPARE_RESET 2
#define FULL_RESET 6
#define PULSE_ALL 0xf0
#define KEYBOARD_FULL 2
#define SECOND_US 1000000

void keyboard(uint16_t port, uint8_t value)
{
    for (int tries = 0; tries < 10000 && inb(KEYBOARD_COMMAND) & KEYBOARD_FULL; tries++)
        pause();
    outb(port, value);
}

static void pulse(void) { keyboard(KEYBOARD_COMMAND, PULSE_ALL); }
static void pulse_word(void) { outw(KEYBOARD_COMMAND - 1, PULSE_ALL << 8); }
static void pulse_dword(void) { outl(KEYBOARD_COMMAND - 2, PULSE_ALL << 16); }
static void system_control_word(void) { outw(SYSTEM_CONTROL - 1, (A20_OPEN | FAST_RESET) << 8); }
static void system_control_dword(void) { outl(SYSTEM_CONTROL, A20_OPEN | FAST_RESET); }
static void reset_control_word(void)
{
    outw(RESET_CONTROL, PREPARE_RESET);
    outw(RESET_CONTROL, FULL_RESET);
}
static void reset_control_dword(void)
{
    outl(RESET_CONTROL, PREPARE_RESET);
    outl(RESET_CONTROL, FULL_RESET);
}

static const struct {
    const char *name;
    void (*reset)(void);
} ways[] = {
    {"pulse", pulse},
    {"pulse-word", pulse_word},
    {"pulse-dword", pulse_dword},
    {"system-control-word", system_control_word},
    {"system-control-dword", system_control_dword},
    {"reset-control-word", reset_control_word},
    {"reset-control-dword", reset_control_dword},
};

bool reset_by_port(void)
{
    for (unsigned index = 0; index < sizeof ways / sizeof *ways; index++) {
        if (!option_is("how", ways[index].name))
            continue;
        print("reset follows");
        outb(SYSTEM_CONTROL, inb(SYSTEM_CONTROL) & ~FAST_RESET);
        ways[index].reset();
        delay_us(SECOND_US);
        return true;
    }
    return false;
}
