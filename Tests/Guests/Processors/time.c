#include "processors.h"

#include "../Common/guest.h"

// The interval timer's third channel, which counts down once at 1.193182 MHz; its output is bit 5 of the
// system control port (Intel 8254 data sheet, mode 0).
#define TIMER_COMMAND 0x43
#define TIMER_CHANNEL 0x42
#define SYSTEM_CONTROL 0x61
#define CHANNEL_MODE 0xb0
#define GATE 1
#define OUTPUT 0x20
#define LONGEST 50000

static void delay_once(uint32_t microseconds)
{
    uint32_t count = (uint64_t)microseconds * 1193182 / 1000000 + 1;
    outb(SYSTEM_CONTROL, (inb(SYSTEM_CONTROL) & ~3) | GATE);
    outb(TIMER_COMMAND, CHANNEL_MODE);
    outb(TIMER_CHANNEL, count & 0xff);
    outb(TIMER_CHANNEL, count >> 8);
    while (!(inb(SYSTEM_CONTROL) & OUTPUT))
        pause();
}

void delay_us(uint32_t microseconds)
{
    for (; microseconds > LONGEST; microseconds -= LONGEST)
        delay_once(LONGEST);
    delay_once(microseconds);
}

uint32_t starts_of(const volatile struct processor *processor) { return processor->starts; }
uint32_t interrupts_of(const volatile struct processor *processor) { return processor->interrupts; }
uint32_t nmis_of(const volatile struct processor *processor) { return processor->nmis; }

static bool have_all(counter *counter, uint32_t wanted)
{
    for (unsigned index = 0; index < other_count; index++)
        if (counter(&processors[other_ids[index]]) != wanted)
            return false;
    return true;
}

// Another millisecond shows whether more comes than should.
bool wait_for_all(const char *name, counter *counter, uint32_t wanted)
{
    for (int tries = 0; tries < 1000 && !have_all(counter, wanted); tries++)
        delay_us(1000);
    delay_us(1000);
    if (have_all(counter, wanted))
        return true;
    for (unsigned index = 0; index < other_count; index++)
        fail(name, "CPU %u counts %u instead of %u", other_ids[index], counter(&processors[other_ids[index]]), wanted);
    return false;
}
