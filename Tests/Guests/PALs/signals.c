// NMIs and INIT for a CPU that runs a PAL. Both end what interrupts cannot: these PALs run with interrupts off.
#include "../Common/apic.h"
#include "../Common/guest.h"
#include "../Escapes/unharmed.h"
#include "../Processors/processors.h"
#include "call.h"
#include "pal.h"
#include "parts.h"

#define SEND_VECTOR 0x63
#define HOLD_VECTOR 0x64
#define LOOK_VECTOR 0x65
#define ENOUGH_NMIS 20
#define INIT_ROUNDS 10
#define LATE_US 20000
#define BETWEEN_NMIS_US 100
#define XMM_WORDS 64

static struct pal pal;
static uint32_t first_id;
static volatile uint32_t nmis, holds, looks, most_nmis;
static uint64_t mark, found[XMM_WORDS];

static uint64_t secret(void)
{
    volatile uint64_t left = SECRET_LEFT, right = SECRET_RIGHT;
    return left ^ right;
}

// The last one gives up the call that it has interrupted.
static bool count_nmi(struct frame *frame)
{
    (void)frame;
    return ++nmis != most_nmis;
}

static bool send_nmis(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    while (nmis < most_nmis) {
        apic_send(APIC_NMI, first_id);
        delay_us(BETWEEN_NMIS_US);
    }
    return true;
}

static int64_t call_pal(void *unused)
{
    (void)unused;
    return (int64_t)call_with_flags(pal.code, 0, 0, 0);
}

static void check_nmis_for_pals(void)
{
    uint64_t parked = interrupts_of_pals();
    if (!pal_start("nmis", &pal, CODE_OF(endless64), 0))
        return;
    nmis = 0;
    most_nmis = ENOUGH_NMIS;
    apic_send(APIC_FIXED | SEND_VECTOR, other_ids[0]);
    call_caught(call_pal, NULL);
    parked = interrupts_of_pals() - parked;
    check(caught.vector == VECTOR_NMI && caught.frame.rip == (uint64_t)pal.code && parked >= 1, "nmis",
          "vector %d at %lx, %u NMIs, %lu parks", caught.vector, caught.frame.rip, nmis, parked);
    delay_us(LATE_US);
    pal_end("nmis", &pal);
}

// The CPU's own vector registers hold a mark when it calls the PAL.
static bool hold(struct frame *frame)
{
    apic_write(APIC_END_OF_INTERRUPT, 0);
    asm volatile("movq %0, %%xmm0; punpcklqdq %%xmm0, %%xmm0; movdqa %%xmm0, %%xmm7; movdqa %%xmm0, %%xmm15" ::"r"(mark));
    frame->rip = (uint64_t)pal.code;
    frame->rflags = 2;
    holds++;
    return true;
}

static bool look(struct frame *frame)
{
    (void)frame;
    static uint8_t area[512] __attribute__((aligned(16)));
    asm volatile("fxsave %0" : "=m"(area));
    memcpy(found, area, sizeof area);
    apic_write(APIC_END_OF_INTERRUPT, 0);
    looks++;
    return true;
}

static bool is_secret_found(void)
{
    for (unsigned index = 0; index < XMM_WORDS; index++)
        if (found[index] == secret())
            return true;
    return false;
}

// XMM0 lies at byte 160 of the area, XMM7 and XMM15 behind it (AMD64 manual volume 2, 11.5.4).
static bool is_mark_kept(void) { return found[20] == mark && found[34] == mark && found[50] == mark; }

static bool stop_one(int round)
{
    uint64_t before = free_frames();
    if (!pal_start("init", &pal, CODE_OF(secret64), 0))
        return false;
    uint64_t held = before - free_frames();
    mark = 0x1234567800000000 + (uint64_t)round;
    uint32_t held_before = holds;
    apic_send(APIC_FIXED | HOLD_VECTOR, other_ids[0]);
    while (holds == held_before)
        pause();
    delay_us(LATE_US);
    apic_send(APIC_INIT | APIC_ASSERT | APIC_OTHERS, 0);
    delay_us(LATE_US);
    // The CPU stands still; what it has begun is not gone, but anyone may end it.
    bool is_held = before - free_frames() == held;
    bool is_ended = pal_end("init", &pal);
    others_continue();
    uint32_t looked = looks;
    apic_send(APIC_FIXED | LOOK_VECTOR, other_ids[0]);
    for (int tries = 0; tries < 1000 && looks == looked; tries++)
        delay_us(1000);
    bool is_right = is_held && is_ended && looks == looked + 1 && !is_secret_found() && is_mark_kept();
    if (!is_right || free_frames() != before)
        fail("init", "round %d: held %d, ended %d, looked %u, secret %d, mark %d, %lu frames of %lu", round, is_held,
             is_ended, looks - looked, is_secret_found(), is_mark_kept(), free_frames(), before);
    return is_right;
}

void check_signals_between_cpus(void)
{
    others_start();
    if (other_count == 0)
        return print("there is one CPU only");
    first_id = apic_id();
    trap_hooks[VECTOR_NMI] = count_nmi;
    trap_hooks[SEND_VECTOR] = send_nmis;
    trap_hooks[HOLD_VECTOR] = hold;
    trap_hooks[LOOK_VECTOR] = look;
    check_nmis_for_pals();
    for (int round = 0; round < INIT_ROUNDS; round++)
        if (!stop_one(round))
            return;
    ok("init");
    check_unharmed("unharmed");
}
