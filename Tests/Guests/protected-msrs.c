// The registers and instructions by which a guest could unseat the hypervisor.
#include "Common/guest.h"

#define EXTENDED_FEATURES 0x80000001
#define SVM_FEATURES 0x8000000a
#define FEATURE_SVM (1 << 2)
#define FEATURE_SKINIT (1 << 12)
#define FEATURE_X2APIC (1 << 21)
#define APIC_EXTENDED (1ull << 10)
#define APIC_ENABLED (1ull << 11)
#define MSR_X2APIC_ID 0x802

static void check_cpuid(void)
{
    uint32_t features = cpuid(EXTENDED_FEATURES, 0).ecx;
    check(!(features & (FEATURE_SVM | FEATURE_SKINIT)), "cpuid-hides-svm", "80000001 ecx is %x", features);
    struct cpuid svm = cpuid(SVM_FEATURES, 0);
    check(!(svm.eax | svm.ebx | svm.ecx | svm.edx), "cpuid-svm-leaf-empty", "8000000a says %x %x", svm.eax, svm.edx);
}

static void check_refused(const char *name, uint64_t value)
{
    uint64_t before = rdmsr(MSR_EFER);
    bool written = wrmsr_caught(MSR_EFER, value);
    uint64_t after = rdmsr(MSR_EFER);
    check(!written && caught.vector == VECTOR_GP && caught.frame.error == 0 && after == before, name,
          "vector %d, EFER %lx, then %lx", caught.vector, before, after);
    wrmsr_caught(MSR_EFER, before);
}

static void check_toggles(const char *name, uint64_t bit)
{
    uint64_t before = rdmsr(MSR_EFER);
    bool written = wrmsr_caught(MSR_EFER, before ^ bit);
    uint64_t after = rdmsr(MSR_EFER);
    wrmsr_caught(MSR_EFER, before);
    check(written && after == (before ^ bit) && rdmsr(MSR_EFER) == before, name, "EFER %lx, then %lx", before, after);
}

static void check_efer(void)
{
    uint64_t efer = rdmsr(MSR_EFER);
    check((efer & (EFER_SVME | EFER_LME | EFER_LMA)) == (EFER_LME | EFER_LMA), "efer-hides-svme", "EFER is %lx", efer);
    check_refused("efer-svme", efer | EFER_SVME);
    check_refused("efer-svme-alone", EFER_SVME);
    check_refused("efer-lme-under-paging", efer & ~(uint64_t)EFER_LME);
    check_refused("efer-reserved", efer | 1ull << 40);
    check_toggles("efer-sce", EFER_SCE);
    check_toggles("efer-nxe", EFER_NXE);
}

static void check_hidden(const char *name, uint32_t number)
{
    uint64_t value;
    if (rdmsr_caught(number, &value) || caught.vector != VECTOR_GP)
        return fail(name, "read %lx", value);
    for (int bit = 0; bit < 64; bit += 7)
        if (wrmsr_caught(number, 1ull << bit) || caught.vector != VECTOR_GP)
            return fail(name, "a write of bit %d was taken", bit);
    if (wrmsr_caught(number, 0))
        return fail(name, "a write of 0 was taken");
    ok(name);
}

static void check_apic_base(void)
{
    uint64_t before = rdmsr(MSR_APIC_BASE);
    const uint64_t others[] = {0, 0x1000, 0x100000, 0x8000000, 0xfed00000, 0xfee01000, 0xffffff000};
    for (unsigned index = 0; index < sizeof others / sizeof *others; index++) {
        bool written = wrmsr_caught(MSR_APIC_BASE, (before & 0xfff) | others[index]);
        uint64_t after = rdmsr(MSR_APIC_BASE);
        if (written || after != before)
            return fail("apic-base", "%lx was taken, now %lx", others[index], after);
    }
    ok("apic-base");
    check(wrmsr_caught(MSR_APIC_BASE, before), "apic-base-unchanged", "its own value is refused");
    // Emulators ignore such a write instead of refusing it.
    wrmsr_caught(MSR_APIC_BASE, before | 1ull << 60);
    check(rdmsr(MSR_APIC_BASE) == before, "apic-base-reserved", "now %lx", rdmsr(MSR_APIC_BASE));
}

static void check_x2apic(void)
{
    uint64_t before = rdmsr(MSR_APIC_BASE), id;
    bool is_offered = cpuid(1, 0).ecx & FEATURE_X2APIC;
    bool written = wrmsr_caught(MSR_APIC_BASE, before | APIC_EXTENDED);
    if (!is_offered)
        return check(rdmsr(MSR_APIC_BASE) == before, "x2apic", "enabled though CPUID does not offer it");
    check(written && rdmsr_caught(MSR_X2APIC_ID, &id), "x2apic", "offered, and cannot be enabled");
    bool back = wrmsr_caught(MSR_APIC_BASE, before & ~APIC_ENABLED) && wrmsr_caught(MSR_APIC_BASE, before);
    check(back && rdmsr(MSR_APIC_BASE) == before, "x2apic-back", "base is %lx", rdmsr(MSR_APIC_BASE));
}

// RAX holds what could be a VMCB. With an address that could not, a fault may come first.
#define CHECK_UNDEFINED(name, bytes) \
    do { \
        caught.vector = VECTOR_NONE; \
        asm volatile(MAY_FAULT(".byte " bytes)::"a"(0x1000ul), "c"(0) : "memory"); \
        check(caught.vector == VECTOR_UD, name, "vector %d", caught.vector); \
        asm volatile(MAY_FAULT(".byte " bytes)::"a"(0x1001ul), "c"(0) : "memory"); \
        check(caught.vector == VECTOR_UD || caught.vector == VECTOR_GP, name "-odd", "vector %d", caught.vector); \
    } while (0)

static void check_instructions(void)
{
    CHECK_UNDEFINED("vmrun", "0x0f, 0x01, 0xd8");
    CHECK_UNDEFINED("vmload", "0x0f, 0x01, 0xda");
    CHECK_UNDEFINED("vmsave", "0x0f, 0x01, 0xdb");
    CHECK_UNDEFINED("stgi", "0x0f, 0x01, 0xdc");
    CHECK_UNDEFINED("clgi", "0x0f, 0x01, 0xdd");
    CHECK_UNDEFINED("skinit", "0x0f, 0x01, 0xde");
    CHECK_UNDEFINED("invlpga", "0x0f, 0x01, 0xdf");
}

void guest_main(void)
{
    check_cpuid();
    check_efer();
    check_hidden("vm-hsave-pa", MSR_VM_HSAVE_PA);
    check_hidden("vm-cr", MSR_VM_CR);
    check_hidden("svm-key", MSR_SVM_KEY);
    check_apic_base();
    check_x2apic();
    check_instructions();
    check_hypervisor("hypervisor-unharmed");
}
