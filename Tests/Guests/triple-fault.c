// An exception that cannot be delivered, nor the double fault for it: the machine must reset.
#include "Common/guest.h"

void guest_main(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) nothing = {0, 0};
    print("triple fault follows");
    asm volatile("lidt %0; ud2" ::"m"(nothing));
    fail("triple-fault", "the machine goes on");
}
