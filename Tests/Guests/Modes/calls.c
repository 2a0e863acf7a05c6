#include "../Common/guest.h"
#include "checks.h"
#include "registers.h"

#define DEFAULT_COUNT 100000
#define DEFAULT_SEED 1

static uint64_t seed, before[REGISTER_COUNT];
static uint64_t fault_count, success_count;

// SplitMix64: the same numbers for the same seed.
static uint64_t next_random(void)
{
    uint64_t mixed = seed += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

// Numbers and addresses that mean something come up as often as those that do not.
static uint64_t interesting(void)
{
    uint64_t value = next_random();
    switch (value >> 61) {
    case 0: return value & 0xff;
    case 1: return value & 0x1ff;
    case 2: return (uint32_t)value;
    case 3: return value & 0xfffffff;
    case 4: return value & 0xffff000;
    case 5: return ~(value & 0xff);
    default: return value;
    }
}

static bool are_others_unchanged(void)
{
    for (int index = 0; index < REGISTER_COUNT; index++)
        if (index != RAX && call_registers[index] != before[index])
            return false;
    return true;
}

// One of the two instructions in one of the two rings; false if it faulted.
static bool make_call(unsigned kind)
{
    static uint8_t user_stack[256];
    for (int index = 0; index < REGISTER_COUNT; index++)
        before[index] = call_registers[index];
    if (kind & 1) {
        run_user(kind & 2 ? vmcall_ring3 : vmmcall_ring3, USER_CODE64, user_stack + sizeof user_stack, 2);
        return caught.vector == VECTOR_RETURN;
    }
    return call_caught(kind & 2 ? vmcall_ring0 : vmmcall_ring0, NULL) == 0;
}

void check_unknown_numbers(void)
{
    static const uint64_t numbers[] = {0, 0x7fffffff, 0xdeadbeef, 0xffffffff, 0xfffffffffffffff0};
    for (unsigned index = 0; index < sizeof numbers / sizeof *numbers; index++)
        for (unsigned kind = 0; kind < 4; kind++) {
            for (int other = 0; other < REGISTER_COUNT; other++)
                call_registers[other] = next_random();
            call_registers[RAX] = numbers[index];
            bool is_answered = make_call(kind);
            if (!is_answered || call_registers[RAX] == 0 || !are_others_unchanged())
                return fail("unknown-numbers", "number %lx, kind %u: answered %d, RAX %lx, vector %d", numbers[index],
                            kind, is_answered, call_registers[RAX], caught.vector);
        }
    ok("unknown-numbers");
}

// The low word of RAX alone says which call it is.
static bool check_test_call(unsigned kind)
{
    for (int index = 0; index < REGISTER_COUNT; index++)
        call_registers[index] = next_random();
    call_registers[RAX] = (call_registers[RAX] & ~0xffffffffull) | HYPERCALL_TEST;
    if (make_call(kind) && call_registers[RAX] == 0 && are_others_unchanged())
        return true;
    fail("test-call", "kind %u: RAX %lx, vector %d", kind, call_registers[RAX], caught.vector);
    return false;
}

static bool check_random_call(unsigned kind)
{
    for (int index = 0; index < REGISTER_COUNT; index++)
        call_registers[index] = interesting();
    bool is_answered = make_call(kind);
    fault_count += !is_answered;
    success_count += is_answered && call_registers[RAX] == 0;
    if (!is_answered || call_registers[RAX] == 0 || are_others_unchanged())
        return true;
    fail("random-calls", "number %lx was refused with %lx, and registers have changed", before[RAX],
         call_registers[RAX]);
    return false;
}

static uint64_t sum_of_code(void)
{
    extern const uint8_t fixups_end[];
    uint64_t sum = 0;
    for (uint64_t place = 0x100000; place + sizeof sum <= (uint64_t)fixups_end; place += sizeof sum)
        sum = (sum << 1 | sum >> 63) ^ *(const uint64_t *)place;
    return sum;
}

void check_random_calls(void)
{
    uint64_t count = option_number("count", DEFAULT_COUNT), sum = sum_of_code();
    seed = option_number("seed", DEFAULT_SEED);
    for (uint64_t call = 0; call < count; call++) {
        if (!check_random_call(call & 3))
            return;
        if (call % 64 == 0 && !check_test_call(next_random() & 3))
            return;
    }
    print("%lu random calls: %lu succeeded, %lu faulted", count, success_count, fault_count);
    check(sum_of_code() == sum, "random-calls", "the guest's own code has changed");
}
