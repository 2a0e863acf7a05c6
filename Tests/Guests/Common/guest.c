#include "guest.h"

#define PIC_MASTER_MASK 0x21
#define PIC_SLAVE_MASK 0xa1

void guest_start(void)
{
    // The old interrupt controllers' vectors are those of exceptions.
    outb(PIC_MASTER_MASK, 0xff);
    outb(PIC_SLAVE_MASK, 0xff);
    serial_start();
    traps_install();
    segments_load(0);
    machine_read();
    guest_main();
    finish();
}

static int64_t test_hypercalls(void *unused)
{
    (void)unused;
    return vmmcall(HYPERCALL_TEST) == 0 && vmcall(HYPERCALL_TEST) == 0 ? 0 : 1;
}

void check_hypervisor(const char *name)
{
    struct cpuid found = cpuid(DETECTION_LEAF, 0);
    bool is_there = found.eax == DETECTION_SIGNATURE && found.ebx == OUTSIDE_PAL && found.ecx == 1 && found.edx == 0;
    if (!is_there)
        return fail(name, "detection leaf says %x %x %x %x", found.eax, found.ebx, found.ecx, found.edx);
    int64_t result = call_caught(test_hypercalls, NULL);
    check(result == 0, name, "test hypercalls gave %ld, vector %d", result, caught.vector);
}

void require_hypervisor(void)
{
    if (cpuid(DETECTION_LEAF, 0).eax == DETECTION_SIGNATURE)
        return;
    fail("hypervisor", "there is none");
    finish();
}

// The compiler may call these for structures and arrays.
void *memcpy(void *to, const void *from, size_t count)
{
    void *start = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count)::"memory");
    return start;
}

void *memset(void *to, int value, size_t count)
{
    void *start = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return start;
}
