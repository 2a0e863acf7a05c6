#include "processors.h"

#include "../Common/guest.h"

extern const uint8_t startup_code[], startup_code_end[];

volatile struct processor processors[MOST_CPUS];
volatile enum waiting processor_waiting;
volatile bool nmi_handler_stays;

static bool count_interrupt(struct frame *frame)
{
    (void)frame;
    processors[apic_id()].interrupts++;
    apic_write(APIC_END_OF_INTERRUPT, 0);
    return true;
}

static bool count_nmi(struct frame *frame)
{
    (void)frame;
    processors[apic_id()].nmis++;
    while (nmi_handler_stays)
        pause();
    return true;
}

static bool is_answered(void)
{
    struct cpuid found = cpuid(DETECTION_LEAF, 0);
    return found.eax == DETECTION_SIGNATURE && found.ebx == OUTSIDE_PAL && found.ecx == 1 && found.edx == 0 &&
           vmmcall(HYPERCALL_TEST) == 0 && vmcall(HYPERCALL_TEST) == 0;
}

_Noreturn static void wait(enum waiting waiting)
{
    for (;;) {
        if (waiting == HALTED)
            asm volatile("sti; hlt");
        else if (waiting == HALTED_DEAF)
            asm volatile("cli; hlt");
        else if (waiting == ASKING)
            asm volatile("sti" ::"a"(cpuid(0, 0).eax));
        else
            asm volatile("cli; pause");
    }
}

// Where every further CPU comes in, each time that it is started.
_Noreturn void processor_main(uint32_t id)
{
    segments_load(id);
    apic_enable();
    apic_write(APIC_DESTINATION_FORMAT, 0xffffffff);
    apic_write(APIC_LOGICAL_DESTINATION, 1u << (24 + id % 8));
    processors[id].is_content = is_answered();
    processors[id].starts++;
    wait(processor_waiting);
}

void processors_prepare(void)
{
    uint64_t size = startup_code_end - startup_code;
    memcpy((void *)(FIRST_STARTUP_PAGE * 4096ull), startup_code, size);
    memcpy((void *)(SECOND_STARTUP_PAGE * 4096ull), startup_code, size);
    trap_hooks[IPI_VECTOR] = count_interrupt;
    trap_hooks[VECTOR_NMI] = count_nmi;
    apic_enable();
    apic_write(APIC_DESTINATION_FORMAT, 0xffffffff);
    apic_write(APIC_LOGICAL_DESTINATION, 1u << (24 + apic_id() % 8));
}
