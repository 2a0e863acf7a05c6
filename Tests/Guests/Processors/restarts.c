#include "processors.h"

#include "../Common/guest.h"

#define ROUNDS 24
#define ASSERT (APIC_ASSERT | APIC_LEVEL)
#define INIT_OTHERS (APIC_INIT | APIC_ASSERT | APIC_OTHERS)
#define START_OTHERS (APIC_STARTUP | APIC_ASSERT | APIC_OTHERS | FIRST_STARTUP_PAGE)

// The address of the command register, for the form of store that has it in the instruction.
#define TEXT_OF(tokens) #tokens
#define TEXT(macro) TEXT_OF(macro)
#define COMMAND_ADDRESS TEXT(APIC_PLACE + APIC_COMMAND_LOW)

static uint32_t starts;

static void settle(void)
{
    while (apic_read(APIC_COMMAND_LOW) & APIC_PENDING)
        pause();
    delay_us(2000);
}

static void send_each(uint32_t command)
{
    for (unsigned index = 0; index < other_count; index++)
        apic_send(command, other_ids[index]);
    settle();
}

static void send_logical(uint32_t command)
{
    uint32_t mask = 0;
    for (unsigned index = 0; index < other_count; index++)
        mask |= 1u << other_ids[index] % 8;
    apic_send(command | APIC_LOGICAL, mask);
    settle();
}

// True if all have started once more, and have asked the hypervisor and been answered.
static bool have_started(const char *name)
{
    bool is_so = wait_for_all(name, starts_of, ++starts);
    for (unsigned index = 0; index < other_count; index++) {
        if (processors[other_ids[index]].is_content)
            continue;
        fail(name, "CPU %u was not answered rightly", other_ids[index]);
        is_so = false;
    }
    return is_so;
}

// As the MP specification 1.4, B.4, has it, the de-assert included, and two start-up IPIs.
void check_first_start(void)
{
    processor_waiting = HALTED;
    send_each(APIC_INIT | ASSERT);
    send_each(APIC_INIT | APIC_LEVEL);
    delay_us(10000);
    send_each(APIC_STARTUP | FIRST_STARTUP_PAGE);
    send_each(APIC_STARTUP | FIRST_STARTUP_PAGE);
    if (!have_started("start"))
        finish();
    ok("start");
    send_each(APIC_STARTUP | SECOND_STARTUP_PAGE);
    send_logical(APIC_STARTUP | FIRST_STARTUP_PAGE);
    delay_us(20000);
    check(wait_for_all("startup-ignored", starts_of, starts), "startup-ignored", "see above");
}

// The forms that a store to the command register can have.
static void send_by_instruction(int form)
{
    volatile uint32_t *low = (volatile uint32_t *)(uint64_t)(APIC_PLACE + APIC_COMMAND_LOW);
    uint32_t init = INIT_OTHERS, start = START_OTHERS;
    switch (form) {
    case 0: asm volatile("movl %1, %0" : "=m"(*low) : "r"(init)); break;
    case 1: asm volatile("movl %1, %0" : "=m"(*low) : "i"(INIT_OTHERS)); break;
    case 2: asm volatile("xchgl %1, %0" : "+m"(*low), "+r"(init)); break;
    default: asm volatile("movabsl %%eax, " COMMAND_ADDRESS ::"a"(init) : "memory");
    }
    settle();
    switch (form) {
    case 0: asm volatile("movl %1, %0" : "=m"(*low) : "r"(start)); break;
    case 1: asm volatile("movl %1, %0" : "=m"(*low) : "i"(START_OTHERS)); break;
    case 2: asm volatile("xchgl %1, %0" : "+m"(*low), "+r"(start)); break;
    default: asm volatile("movabsl %%eax, " COMMAND_ADDRESS ::"a"(start) : "memory");
    }
}

static void restart(int round)
{
    uint32_t page = round % 2 ? FIRST_STARTUP_PAGE : SECOND_STARTUP_PAGE;
    processor_waiting = (enum waiting)(round / 3 % WAITING_KINDS);
    switch (round % 3) {
    case 0:
        send_each(APIC_INIT | APIC_ASSERT);
        send_each(APIC_STARTUP | page);
        break;
    case 1:
        // INIT forgets the logical destinations, so the start itself cannot go by them.
        send_logical(APIC_INIT | APIC_ASSERT);
        send_each(APIC_STARTUP | page);
        break;
    default: send_by_instruction(round / 3 % 4);
    }
}

// A CPU that waits for its start-up IPI does nothing until it comes.
static void check_waiting(void)
{
    uint32_t before = processors[other_ids[0]].interrupts;
    send_each(APIC_INIT | APIC_ASSERT);
    apic_send(APIC_FIXED | APIC_OTHERS | IPI_VECTOR, 0);
    delay_us(20000);
    check(wait_for_all("init-waits", starts_of, starts), "init-waits", "see above");
    check(processors[other_ids[0]].interrupts == before, "init-deaf", "a waiting CPU took an interrupt");
    send_each(APIC_STARTUP | FIRST_STARTUP_PAGE);
    if (have_started("start-after-waiting"))
        ok("start-after-waiting");
}

// INIT also ends an NMI handler, and the next NMI comes as any other.
static void check_nmi_handler(void)
{
    uint32_t before = processors[other_ids[0]].nmis;
    nmi_handler_stays = true;
    send_each(APIC_NMI);
    if (!wait_for_all("nmi-before-init", nmis_of, before + 1))
        return;
    send_each(APIC_INIT | APIC_ASSERT);
    nmi_handler_stays = false;
    send_each(APIC_STARTUP | FIRST_STARTUP_PAGE);
    if (!have_started("restart-in-nmi-handler"))
        return;
    ok("restart-in-nmi-handler");
    send_each(APIC_NMI);
    check(wait_for_all("nmi-after-init", nmis_of, before + 2), "nmi-after-init", "see above");
}

void check_restarts(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        restart(round);
        if (!have_started("restart"))
            return fail("restart", "round %d", round);
    }
    ok("restart");
    processor_waiting = HALTED;
    check_waiting();
    check_nmi_handler();
}
