// Thousands of NMIs for CPUs that do nothing else. Until the IRET of its handler a CPU keeps one more NMI, and loses
// the rest (AMD64 manual volume 2, 8.2.3): the handler is never entered while it runs, and what it interrupts is
// intact.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/storm.h"
#include "Escapes/unharmed.h"
#include "Processors/processors.h"

#define START_VECTOR 0x62
#define BURSTS 100
#define BURST 100
#define LATE_MS 2000

extern const uint8_t storm_loop[], storm_loop_end[];

volatile struct storm storms[MOST_CPUS];
volatile uint32_t storm_kind;

static bool is_frame_intact(const struct frame *frame, const volatile struct storm *here)
{
    return frame->rip >= (uint64_t)storm_loop && frame->rip < (uint64_t)storm_loop_end && frame->cs == CODE64 &&
           frame->ss == DATA && frame->rsp == here->stack && frame->rdi == (uint64_t)here && frame->r12 == STORM_MARK;
}

static bool count_nmi(struct frame *frame)
{
    volatile struct storm *here = &storms[apic_id()];
    if (++here->depth != 1)
        here->nested++;
    if (!is_frame_intact(frame, here)) {
        here->broken++;
        here->broken_at = frame->rip;
    }
    // The handler takes a while, and makes the hypervisor work, so that more NMIs come meanwhile.
    for (int turn = 0; turn < 20; turn++)
        cpuid(0, 0);
    here->handled++;
    here->depth--;
    return true;
}

static bool enter_loop(struct frame *frame)
{
    volatile struct storm *here = &storms[apic_id()];
    apic_write(APIC_END_OF_INTERRUPT, 0);
    here->stack = frame->rsp;
    frame->rdi = (uint64_t)here;
    frame->r12 = STORM_MARK;
    frame->rip = (uint64_t)storm_loop;
    return true;
}

static bool has_changed(const volatile uint32_t *count, uint32_t before)
{
    for (int tries = 0; tries < LATE_MS && *count == before; tries++)
        delay_us(1000);
    return *count != before;
}

static bool are_well(const char *name, uint32_t sent)
{
    for (unsigned index = 0; index < other_count; index++) {
        const volatile struct storm *storm = &storms[other_ids[index]];
        if (storm->nested == 0 && storm->broken == 0 && storm->handled <= sent)
            continue;
        fail(name, "CPU %u: %u of %u handled, %u within others, %u with broken frames, the last at %lx",
             other_ids[index], storm->handled, sent, storm->nested, storm->broken, storm->broken_at);
        return false;
    }
    return true;
}

static bool burst(const char *name, uint32_t length)
{
    uint32_t before[MOST_CPUS];
    for (unsigned index = 0; index < other_count; index++)
        before[index] = storms[other_ids[index]].handled;
    for (uint32_t sent = 0; sent < length; sent++)
        apic_send(APIC_NMI | APIC_OTHERS, 0);
    for (unsigned index = 0; index < other_count; index++)
        if (!has_changed(&storms[other_ids[index]].handled, before[index])) {
            fail(name, "CPU %u handles none of %u", other_ids[index], length);
            return false;
        }
    return true;
}

static bool does_go_on(const char *name)
{
    for (unsigned index = 0; index < other_count; index++) {
        const volatile struct storm *storm = &storms[other_ids[index]];
        if (storm_kind == STORM_HALTED || has_changed(&storm->turns, storm->turns))
            continue;
        fail(name, "CPU %u does not go on", other_ids[index]);
        return false;
    }
    return true;
}

static void check_storm(const char *name, uint32_t kind)
{
    static uint32_t sent;
    // A CPU that halts hears of it by an NMI.
    storm_kind = kind;
    for (int round = 0; round < BURSTS; round++) {
        sent += BURST;
        if (!burst(name, BURST) || !are_well(name, sent) || !does_go_on(name))
            return;
    }
    delay_us(10000);
    uint32_t before = storms[other_ids[0]].handled;
    sent++;
    if (!burst(name, 1) || !are_well(name, sent))
        return;
    delay_us(1000);
    print("%u of %u handled", storms[other_ids[0]].handled, sent);
    check(storms[other_ids[0]].handled == before + 1, name, "one more came %u times",
          storms[other_ids[0]].handled - before);
}

void guest_main(void)
{
    require_hypervisor();
    others_start();
    if (other_count == 0)
        return fail("nmi-storm", "there is one CPU only");
    trap_hooks[VECTOR_NMI] = count_nmi;
    trap_hooks[START_VECTOR] = enter_loop;
    apic_send(APIC_FIXED | APIC_OTHERS | START_VECTOR, 0);
    if (!does_go_on("start-of-storm"))
        return;
    check_storm("interrupts-off", STORM_DEAF);
    check_storm("interrupts-on", STORM_OPEN);
    check_storm("asking", STORM_ASKING);
    check_storm("halted", STORM_HALTED);
    check_storm("interrupts-off-again", STORM_DEAF);
    check_hypervisor("hypervisor-unharmed");
}
