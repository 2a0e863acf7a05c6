// The ways in which systems reset a PC by a port; `port=` says which: cf9, 64 or 92.
#include "Common/guest.h"

#define RESET_CONTROL 0xcf9
#define KEYBOARD_COMMAND 0x64
#define SYSTEM_CONTROL 0x92

static void wait_for_reset(void)
{
    for (volatile unsigned turn = 0; turn < 50000000; turn++)
        pause();
}

void guest_main(void)
{
    print("reset follows");
    if (option_is("port", "cf9")) {
        outb(RESET_CONTROL, 2);
        outb(RESET_CONTROL, 6);
    } else if (option_is("port", "64")) {
        outb(KEYBOARD_COMMAND, 0xfe);
    } else if (option_is("port", "92")) {
        outb(SYSTEM_CONTROL, inb(SYSTEM_CONTROL) & ~1);
        outb(SYSTEM_CONTROL, inb(SYSTEM_CONTROL) | 1);
    } else {
        return fail("reset-ports", "say port=cf9, port=64 or port=92");
    }
    wait_for_reset();
    fail("reset-ports", "the machine goes on");
}
