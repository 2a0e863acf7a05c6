// A PAL holds a secret when the machine is reset: a test looks for it in the memory that is left. `how=` says by what:
// nothing, and the guest just ends; the guest's own triple fault; INIT; or a name from Escapes/resets.c or
// Escapes/sleep.c. `where=running` has the PAL run on another CPU meanwhile; else it has given way to an interrupt.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/interrupts.h"
#include "Escapes/ports.h"
#include "Escapes/unharmed.h"
#include "PALs/call.h"
#include "PALs/pal.h"
#include "Processors/processors.h"

#define HOLD_VECTOR 0x64
#define ENOUGH_TICKS 20
#define LATE_US 100000

static struct pal pal;
static uint32_t ticks;

static bool count_tick(struct frame *frame)
{
    (void)frame;
    outb(PIC_MASTER, PIC_END);
    return ++ticks != ENOUGH_TICKS;
}

static bool hold(struct frame *frame)
{
    apic_write(APIC_END_OF_INTERRUPT, 0);
    frame->rip = (uint64_t)pal.code;
    frame->rflags = 2;
    return true;
}

static int64_t call_pal(void *unused)
{
    (void)unused;
    return (int64_t)call_with_flags(pal.code, 0, 0, RFLAGS_IF);
}

static void triple_fault(void)
{
    static const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) none = {0, 0};
    asm volatile("lidt %0; ud2" ::"m"(none));
}

static void end_machine(void)
{
    if (option_is("how", "nothing"))
        finish();
    print("the end follows");
    if (option_is("how", "triple-fault"))
        triple_fault();
    if (option_is("how", "init"))
        apic_send(APIC_INIT | APIC_ASSERT, apic_id());
    if (!reset_by_port() && !sleep_by_port())
        fail("escape-pals", "there is no such how=");
    fail("escape-pals", "the machine goes on");
    finish();
}

void guest_main(void)
{
    require_hypervisor();
    interrupts_take();
    others_start();
    if (!pal_start("secret", &pal, CODE_OF(secret64), 0))
        return;
    if (option_is("where", "running")) {
        if (other_count == 0)
            return fail("escape-pals", "there is one CPU only");
        trap_hooks[HOLD_VECTOR] = hold;
        apic_send(APIC_FIXED | HOLD_VECTOR, other_ids[0]);
        delay_us(LATE_US);
    } else {
        trap_hooks[PIC_VECTOR] = count_tick;
        apic_write(APIC_LINT0, APIC_EXTERNAL);
        timer_start();
        pic_open(true);
        call_caught(call_pal, NULL);
        pic_open(false);
    }
    end_machine();
}
