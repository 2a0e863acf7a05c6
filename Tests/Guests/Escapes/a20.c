// With address line 20 off, each odd megabyte of memory is the even one below it, for the hypervisor too. The keyboard
// controller has the line, at its output port's bit 1, and port 92h (IBM PS/2 technical reference).
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "ports.h"

#define WRITE_OUTPUT_PORT 0xd1
#define CLOSE_A20 0xdd
// The output port's bit 0 is the reset line.
#define NO_RESET 1
#define MIB 0x100000

// In an odd megabyte, with free memory below; not zero, to lie with the data.
static volatile uint32_t odd = 1;

static bool is_a20_on(void)
{
    const volatile uint32_t *even = (const volatile uint32_t *)((uint64_t)&odd - MIB);
    uint32_t before = *even;
    odd = ~before;
    return *even == before;
}

static void check_on(const char *name)
{
    delay_us(1000);
    cpuid(0, 0);
    bool is_there = cpuid(DETECTION_LEAF, 0).eax == DETECTION_SIGNATURE;
    check(is_a20_on() && is_there, name, "address line 20 is off");
}

static void write_output_port(uint8_t value)
{
    keyboard(KEYBOARD_COMMAND, WRITE_OUTPUT_PORT);
    keyboard(KEYBOARD_DATA, value);
}

static int64_t write_strings(void *unused)
{
    (void)unused;
    static const uint8_t closing[] = {CLOSE_A20, 0};
    const uint8_t *place = closing;
    asm volatile("outsb" : "+S"(place) : "d"(KEYBOARD_COMMAND) : "memory");
    asm volatile("outsb" : "+S"(place) : "d"(SYSTEM_CONTROL) : "memory");
    return 0;
}

// No system needs the output port for a reset, so a write to it may as well go nowhere.
static void check_output_port(void)
{
    const uint8_t values[] = {0, NO_RESET, A20_OPEN, CLOSE_A20, 0xfe};
    for (unsigned index = 0; index < sizeof values; index++)
        write_output_port(values[index]);
    keyboard(KEYBOARD_COMMAND, WRITE_OUTPUT_PORT);
    outw(KEYBOARD_DATA - 1, 0);
    outw(KEYBOARD_COMMAND - 1, WRITE_OUTPUT_PORT << 8);
    keyboard(KEYBOARD_DATA, 0);
    check_on("output-port");
}

void check_a20(void)
{
    check_on("at-first");
    keyboard(KEYBOARD_COMMAND, CLOSE_A20);
    check_on("keyboard");
    outw(KEYBOARD_COMMAND - 1, CLOSE_A20 << 8);
    check_on("keyboard-word");
    uint8_t control = inb(SYSTEM_CONTROL) & ~(A20_OPEN | FAST_RESET);
    outb(SYSTEM_CONTROL, control);
    check_on("system-control");
    outw(SYSTEM_CONTROL - 1, control << 8);
    check_on("system-control-word");
    outl(SYSTEM_CONTROL - 2, (uint32_t)control << 16);
    check_on("system-control-dword");
    check_output_port();
    // A string may be a fault; it may not take effect.
    call_caught(write_strings, NULL);
    check_on("strings");
    check_hypervisor("hypervisor-unharmed");
}
