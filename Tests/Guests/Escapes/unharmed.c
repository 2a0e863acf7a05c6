#include "unharmed.h"

#include "../Common/guest.h"
#include "../Processors/processors.h"

#define EXTENDED_FEATURES 0x80000001
#define FEATURE_SVM (1 << 2)
#define WAIT_US 20000

static uint32_t id, version, questions, starts;

static bool is_under_hypervisor(void)
{
    return cpuid(DETECTION_LEAF, 0).eax == DETECTION_SIGNATURE && !(cpuid(EXTENDED_FEATURES, 0).ecx & FEATURE_SVM) &&
           vmmcall(HYPERCALL_TEST) == 0;
}

static bool answer_question(struct frame *frame)
{
    (void)frame;
    volatile struct processor *here = &processors[apic_id()];
    here->is_content = is_under_hypervisor();
    here->interrupts++;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    return true;
}

void others_continue(void)
{
    apic_send(APIC_STARTUP | APIC_ASSERT | APIC_OTHERS | FIRST_STARTUP_PAGE, 0);
    if (!wait_for_all("start", starts_of, ++starts))
        finish();
}

void others_start(void)
{
    id = apic_read(APIC_ID);
    version = apic_read(APIC_VERSION);
    processors_find();
    processors_prepare();
    trap_hooks[IPI_VECTOR] = answer_question;
    if (other_count == 0)
        return;
    processor_waiting = HALTED;
    apic_send(APIC_INIT | APIC_ASSERT | APIC_OTHERS, 0);
    delay_us(10000);
    others_continue();
}

static bool are_others_unharmed(const char *name)
{
    for (unsigned index = 0; index < other_count; index++)
        apic_send(APIC_FIXED | IPI_VECTOR, other_ids[index]);
    if (!wait_for_all(name, interrupts_of, ++questions))
        return false;
    for (unsigned index = 0; index < other_count; index++)
        if (!processors[other_ids[index]].is_content)
            return fail(name, "CPU %u has left the hypervisor", other_ids[index]), false;
    return true;
}

void check_unharmed(const char *name)
{
    delay_us(WAIT_US);
    if (!is_under_hypervisor())
        return fail(name, "this CPU has left the hypervisor");
    if (apic_read(APIC_ID) != id || apic_read(APIC_VERSION) != version)
        return fail(name, "the APIC's number is %x, its version %x", apic_read(APIC_ID), apic_read(APIC_VERSION));
    if (are_others_unharmed(name))
        ok(name);
}
