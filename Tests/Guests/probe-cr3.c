// Page tables in the hypervisor's memory: there is nothing to be found, so the machine must reset.
#include "Memory/hidden.h"

#include "Common/guest.h"

void guest_main(void)
{
    struct range hidden = first_hidden();
    if (hidden.base == hidden.end)
        return fail("probe-cr3", "the memory map reserves nothing for a hypervisor");
    uint64_t page = hidden.base + option_number("page", 1) * SMALL_PAGE;
    print("triple fault follows, with CR3 %lx", page);
    asm volatile("mov %0, %%cr3" ::"r"(page) : "memory");
    fail("probe-cr3", "the machine goes on");
}
