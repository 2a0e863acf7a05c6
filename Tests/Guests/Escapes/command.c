// INIT for the first CPU from the interrupt command register. Hardware would start the firmware.
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "init.h"

#define INIT (APIC_INIT | APIC_ASSERT)
#define BROADCAST 0xff

static const struct {
    const char *name;
    uint32_t command, destination;
} ways[] = {
    {"self", INIT, 0},
    {"self-shorthand", INIT | APIC_SELF, 0},
    {"all", INIT | APIC_ALL, 0},
    {"logical", INIT | APIC_LOGICAL, 1},
    {"broadcast", INIT, BROADCAST},
};

static bool send_first(struct frame *frame)
{
    (void)frame;
    apic_send(INIT, 0);
    return true;
}

void send_by_command(const char *how)
{
    print("reset follows");
    for (unsigned index = 0; index < sizeof ways / sizeof *ways; index++)
        if (option_is("how", ways[index].name))
            apic_send(ways[index].command, ways[index].destination);
    if (option_is("how", "from-other")) {
        trap_hooks[IPI_VECTOR] = send_first;
        apic_send(APIC_FIXED | APIC_OTHERS | IPI_VECTOR, 0);
    }
    delay_us(1000000);
    fail("escape-init", "the machine goes on; how=%s", how ? how : "");
}
