#include "probe.h"

#include "../Common/guest.h"

// An address whose page table is nobody else's: entry 1 of the top level.
#define TABLE_WINDOW (1ull << 39)
#define PRESENT_WRITABLE_USER 7

extern uint64_t identity_pml4[512];

int64_t probe_reads(void *page)
{
    asm volatile("movb (%0), %%al; movw (%0), %%ax; movl (%0), %%eax; movq (%0), %%rax\n"
                 "movb 4095(%0), %%al; movl 4092(%0), %%eax; movq 2041(%0), %%rax" ::"r"(page) : "rax");
    return 0;
}

int64_t probe_writes(void *page)
{
    asm volatile("movb $1, (%0); movw $2, 2(%0); movl $3, 4(%0); movq $4, 8(%0)\n"
                 "movq %0, 2041(%0); orb $1, 4095(%0); addq $1, 16(%0); notl 24(%0)" ::"r"(page) : "memory");
    return 0;
}

int64_t probe_stack(void *page)
{
    asm volatile("mov %%rsp, %%rbx; lea 2048(%0), %%rsp\n"
                 "push %0; push $1; pushf; popf; pop %%rax; pop %%rax; call 1f; jmp 2f\n"
                 "1: ret\n"
                 "2: mov %%rbx, %%rsp" ::"r"(page)
                 : "rax", "rbx", "memory");
    return 0;
}

int64_t probe_strings(void *page)
{
    static uint8_t own[256];
    uint64_t count = sizeof own;
    void *from = page, *to = own;
    asm volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count)::"memory");
    count = sizeof own;
    from = own;
    to = (uint8_t *)page + 1024;
    asm volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count)::"memory");
    count = sizeof own / 8;
    to = (uint8_t *)page + 1024;
    asm volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(0ull) : "memory");
    return 0;
}

int64_t probe_locked(void *page)
{
    uint64_t value = 1;
    asm volatile("lock incl (%1); lock xadd %0, 8(%1); xchg %0, 16(%1); lock cmpxchg16b 32(%1)"
                 : "+r"(value)
                 : "r"(page)
                 : "rax", "rbx", "rcx", "rdx", "memory");
    return 0;
}

int64_t probe_vectors(void *page)
{
    asm volatile("movups (%0), %%xmm0; movaps %%xmm0, 64(%0); movups %%xmm0, 2041(%0); fxsave 512(%0)" ::"r"(page)
                 : "memory");
    return 0;
}

// Runs a RET that we have put there, or whatever is there instead: the registers are such that bytes of
// zeros, the likeliest of all, trap at once.
int64_t probe_fetch(void *page)
{
    *(volatile uint8_t *)page = 0xc3;
    asm volatile("call *%%rbx" ::"b"(page), "a"(1ull << 63), "c"(0), "d"(1ull << 63) : "memory");
    return 0;
}

int64_t probe_tables(void *page)
{
    identity_pml4[1] = (uint64_t)page | PRESENT_WRITABLE_USER;
    flush_tlb();
    int64_t result = *(volatile int64_t *)TABLE_WINDOW;
    identity_pml4[1] = 0;
    flush_tlb();
    return result & 0;
}

// A segment register loaded from a descriptor table there, of which one page is enough.
int64_t probe_descriptors(void *page)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) ours, theirs = {4095, (uint64_t)page};
    uint32_t index = 0x18;
    asm volatile("sgdt %0; lgdt %1" : "=m"(ours) : "m"(theirs));
    asm volatile(MAY_FAULT("mov %0, %%fs")::"r"(index) : "memory");
    asm volatile("lgdt %0; mov %1, %%fs" ::"m"(ours), "r"(0));
    return 0;
}

int64_t probe_delivery(void *page)
{
    static uint8_t user_stack[256];
    extern const uint8_t user_return[];
    segments_set_kernel_stack(0, (uint64_t)page + 4096);
    run_user(user_return, USER_CODE64, user_stack + sizeof user_stack, 2);
    return caught.vector == VECTOR_RETURN ? 0 : -1;
}

asm(".globl user_return\nuser_return: int $0x80");
