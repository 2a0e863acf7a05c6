// Registers that the CPU does not have, and those beyond what the hypervisor's permission map covers (AMD64 manual
// volume 2, 15.11): the guest finds what it would find without the hypervisor. So do INVD and CPUID.
#include "Common/guest.h"

#define MEMORY_PAGES 64
#define PAGE 4096
#define EXTENDED_FEATURES 7
#define FEATURE_PKU (1 << 3)
#define FEATURE_OSPKE (1 << 4)
#define CR4_PKE (1ull << 22)

// Outside of the map's three ranges; the first is a machine check bank of AMD's.
static const uint32_t outside[] = {0xc0002001, 0xc00020f0, 0x2000,     0x3fffffff, 0x50000000, 0x80000000,
                                   0xbfffffff, 0xc0003000, 0xc0012000, 0xdeadbeef, 0xffffffff};
// Inside, and not there.
static const uint32_t inside[] = {0x1fff, 0x0c00, 0xc0001fff, 0xc0011fff};

// Registers of a hypervisor beneath, which would write for the guest to any memory: KVM's, Hyper-V's.
static const uint32_t beneath[] = {0x11, 0x12, 0x40000000, 0x40000001, 0x40001234, 0x4b564d00, 0x4b564d01, 0x4fffffff};
#define HYPERVISOR_LEAF 0x40000000
#define MORE_LEAVES 0x1000
#define LEAF_STEP 0x100

// What is found, in words that do not depend on the hypervisor: a test compares them.
static void describe(const char *place, uint32_t number)
{
    uint64_t value = 0;
    bool is_read = rdmsr_caught(number, &value);
    int read_vector = caught.vector;
    bool is_written = wrmsr_caught(number, 0x1234567);
    int write_vector = caught.vector;
    print("MSR %s %x: read %d %lx, write %d", place, number, read_vector, value, write_vector);
    if ((!is_read && read_vector != VECTOR_GP) || (!is_written && write_vector != VECTOR_GP))
        fail("msr", "%x raises vectors %d and %d", number, read_vector, write_vector);
    if (is_written && rdmsr_caught(number, &value))
        print("MSR %s %x: then %lx", place, number, value);
}

static void describe_all(void)
{
    for (unsigned index = 0; index < sizeof outside / sizeof *outside; index++)
        describe("outside", outside[index]);
    for (unsigned index = 0; index < sizeof inside / sizeof *inside; index++)
        describe("inside", inside[index]);
    ok("msrs");
}

static void check_beneath(void)
{
    uint64_t value;
    for (unsigned index = 0; index < sizeof beneath / sizeof *beneath; index++)
        if (rdmsr_caught(beneath[index], &value) || caught.vector != VECTOR_GP ||
            wrmsr_caught(beneath[index], (uint64_t)&value | 1) || caught.vector != VECTOR_GP)
            return fail("hypervisor-beneath", "MSR %x, vector %d", beneath[index], caught.vector);
    for (uint32_t leaf = HYPERVISOR_LEAF; leaf < HYPERVISOR_LEAF + MORE_LEAVES; leaf += LEAF_STEP) {
        struct cpuid found = cpuid(leaf, 0);
        if (found.eax | found.ebx | found.ecx | found.edx)
            return fail("hypervisor-beneath", "CPUID %x says %x %x", leaf, found.eax, found.ebx);
    }
    ok("hypervisor-beneath");
}

static uint64_t written[MEMORY_PAGES * PAGE / 8];

// A hypervisor whose memory is cached must not let a guest discard what is not yet written back.
static void check_invd(void)
{
    const uint64_t count = sizeof written / sizeof *written;
    uint64_t lost = 0;
    for (uint64_t index = 0; index < count; index++)
        written[index] = index * 0x9e3779b97f4a7c15;
    caught.vector = VECTOR_NONE;
    asm volatile(MAY_FAULT("invd")::: "memory");
    for (uint64_t index = 0; index < count; index++)
        lost += ((volatile uint64_t *)written)[index] != index * 0x9e3779b97f4a7c15;
    check(caught.vector == VECTOR_NONE && lost == 0, "invd", "vector %d, %lu words are lost", caught.vector, lost);
}

static uint64_t cr4(void)
{
    uint64_t value;
    asm volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static bool set_cr4(uint64_t value)
{
    caught.vector = VECTOR_NONE;
    asm volatile(MAY_FAULT("mov %0, %%cr4")::"r"(value) : "memory");
    return caught.vector == VECTOR_NONE;
}

static bool shows_ospke(void) { return cpuid(EXTENDED_FEATURES, 0).ecx & FEATURE_OSPKE; }

static void check_ospke(void)
{
    uint64_t before = cr4();
    if (!(cpuid(EXTENDED_FEATURES, 0).ecx & FEATURE_PKU))
        return check(!shows_ospke(), "ospke-without-pku", "it is shown");
    print("PKU is offered");
    check(!shows_ospke(), "ospke-clear", "it is shown");
    check(set_cr4(before | CR4_PKE), "pke", "CR4.PKE is refused");
    check(shows_ospke(), "ospke-set", "it is not shown");
    set_cr4(before & ~CR4_PKE);
    check(!shows_ospke(), "ospke-clear-again", "it is shown");
}

void guest_main(void)
{
    describe_all();
    // Without the hypervisor, for comparison, there is nobody to hide them.
    if (cpuid(DETECTION_LEAF, 0).eax == DETECTION_SIGNATURE)
        check_beneath();
    check_invd();
    check_ospke();
}
