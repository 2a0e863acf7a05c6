// An exception, interrupt or NMI that the CPU cannot deliver, because of where the tables or the stack for it lie.
//   what=stack, idt, gdt or task   which of them lies there
//   place=apic, messages, ioapic, hidden, hole or far   where: in a device's registers, in the hypervisor's memory,
//       where nothing is below 4 GiB or far above
//   event=opcode, software, interrupt or nmi   what is delivered
// A stack in memory of nobody is as good as any until something is read back, so the event arrives. In all other cases
// nothing can be delivered, and the machine is reset as by any triple fault.
#include "Common/apic.h"
#include "Common/guest.h"
#include "Escapes/events.h"
#include "Memory/hidden.h"

#define WINDOW 0x80000000ull
#define FAR_PLACE (1ull << 39)
#define LARGE_WRITABLE 0x83
#define STACK_OFFSET 0x900
#define MESSAGES_PLACE 0xfee10000ull
#define IOAPIC_PLACE 0xfec00000ull
#define INTERRUPT_GATE (0x8eull << 40)
#define TASK_TYPE (0x89ull << 40)
#define TASK_LIMIT 0x67

struct pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

extern uint64_t identity_pd[];

static bool may_arrive;

void event_arrived(void)
{
    check(may_arrive, "event", "it has arrived");
    finish();
}

void event_lost(void)
{
    fail("event", "it is lost");
    finish();
}

// Instead of the event, on a stack of its own.
static bool arrive_as_fault(struct frame *frame)
{
    print("vector %d instead", (int)frame->vector);
    event_arrived();
    return true;
}

static uint64_t place(void)
{
    if (option_is("place", "apic"))
        return APIC_PLACE;
    if (option_is("place", "messages"))
        return MESSAGES_PLACE;
    if (option_is("place", "ioapic"))
        return IOAPIC_PLACE;
    if (option_is("place", "hidden"))
        return first_hidden().base + SMALL_PAGE;
    if (option_is("place", "far")) {
        identity_pd[WINDOW / LARGE_PAGE] = FAR_PLACE | LARGE_WRITABLE;
        flush_tlb();
    }
    return WINDOW;
}

static void gate(unsigned vector)
{
    uint64_t address = (uint64_t)event_entry;
    uint64_t interrupt_stack = option_is("what", "task") ? 1ull << 32 : 0;
    trap_gates[vector].low =
        (address & 0xffff) | CODE64 << 16 | interrupt_stack | INTERRUPT_GATE | (address >> 16 & 0xffff) << 48;
    trap_gates[vector].high = address >> 32;
}

static void load_task(uint64_t base)
{
    static uint64_t table[DESCRIPTOR_COUNT];
    extern const uint64_t boot_table[DESCRIPTOR_COUNT];
    memcpy(table, boot_table, sizeof table);
    table[TASK / 8] = TASK_LIMIT | (base & 0xffffff) << 16 | TASK_TYPE | (base >> 24 & 0xff) << 56;
    table[TASK / 8 + 1] = base >> 32;
    struct pointer pointer = {sizeof table - 1, (uint64_t)table};
    asm volatile("lgdt %0; ltr %w1" ::"m"(pointer), "r"(TASK) : "memory");
}

static void move(uint64_t base)
{
    struct pointer pointer = {0xfff, base};
    if (option_is("what", "idt"))
        asm volatile("lidt %0" ::"m"(pointer));
    else if (option_is("what", "gdt"))
        asm volatile("lgdt %0" ::"m"(pointer));
    else if (option_is("what", "task"))
        load_task(base);
}

_Noreturn static void raise(uint64_t stack)
{
    if (option_is("event", "software"))
        event_software(stack);
    if (option_is("event", "interrupt"))
        event_interrupt(stack);
    if (option_is("event", "nmi"))
        event_nmi(stack);
    event_opcode(stack);
}

void guest_main(void)
{
    require_hypervisor();
    apic_enable();
    uint64_t base = place();
    bool is_device = option_is("place", "apic") || option_is("place", "messages") || option_is("place", "ioapic");
    may_arrive = option_is("what", "stack") && !is_device;
    print("%s follows, at %lx", may_arrive ? "event" : "triple fault", base);
    for (int vector = 0; vector < 32; vector++)
        trap_hooks[vector] = arrive_as_fault;
    if (option_is("what", "stack")) {
        gate(VECTOR_UD);
        gate(VECTOR_NMI);
    }
    gate(SOFTWARE_VECTOR);
    gate(INTERRUPT_VECTOR);
    static uint64_t usual_stack[512];
    move(base);
    raise(option_is("what", "stack") ? base + STACK_OFFSET : (uint64_t)&usual_stack[512]);
}
