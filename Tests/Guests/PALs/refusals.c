#include "../Common/guest.h"
#include "../Modes/modes.h"
#include "../Modes/paging.h"
#include "low-requests.h"
#include "parts.h"
#include "step-list.h"

// All that a PAL could be asked for, then what can be asked for in any mode.
static const uint32_t numbers[LOW_REQUESTS] = {
    HYPERCALL_REGISTER,     HYPERCALL_UNREGISTER,   HYPERCALL_SHARE,      HYPERCALL_LOAD, HYPERCALL_UNLOAD,
    HYPERCALL_QUERY_HANDLE, HYPERCALL_QUERY_ENTRY, HYPERCALL_CALL_CDECL, HYPERCALL_TEST,
};

static struct pal pal;

// A call tells its status in ECX.
static void expect_refusal(const char *name, unsigned index, uint32_t result, uint32_t status)
{
    uint32_t expected = numbers[index] == HYPERCALL_TEST ? SUCCESS : BAD_CALLER;
    uint32_t found = numbers[index] == HYPERCALL_CALL_CDECL ? status : result;
    if (found != expected)
        fail(name, "request %x says %u instead of %u", numbers[index], found, expected);
}

static struct request request_of(unsigned index)
{
    struct request request = pal_registering(&pal);
    request.number = numbers[index];
    request.d = RETURNS_STATUS;
    return request;
}

static void try_wide_registers(const char *name, const uint8_t *code, int paging)
{
    steps_begin();
    for (unsigned index = 0; index < LOW_REQUESTS; index++)
        add_request(request_of(index));
    // A failure in these modes resets the machine: the line before it says where.
    print("trying %s", name);
    steps_do(code, paging);
    for (unsigned index = 0; index < LOW_REQUESTS; index++) {
        if (steps[index].vector != STEP_NO_VECTOR)
            return fail(name, "request %x raises vector %u", numbers[index], steps[index].vector);
        expect_refusal(name, index, steps[index].eax, steps[index].ecx);
    }
    ok(name);
}

static volatile uint32_t *low_word(const uint8_t *place, unsigned index)
{
    return (volatile uint32_t *)(LOW_CODE + (place - low_requests)) + index;
}

static void low_prepare(const char *name)
{
    memcpy((void *)LOW_CODE, low_requests, low_requests_end - low_requests);
    const struct request request = request_of(0);
    const uint64_t arguments[] = {request.c, request.d, request.s, request.t};
    for (unsigned index = 0; index < 4; index++)
        *low_word(low_arguments, index) = arguments[index];
    for (unsigned index = 0; index < LOW_REQUESTS; index++) {
        *low_word(low_numbers, index) = numbers[index];
        *low_word(low_results, index) = ~0u;
    }
    print("trying %s", name);
}

static void low_check(const char *name)
{
    for (unsigned index = 0; index < LOW_REQUESTS; index++)
        expect_refusal(name, index, *low_word(low_results, index), *low_word(low_statuses, index));
    ok(name);
}

static void try_low(const char *name, const uint8_t *code, int paging)
{
    low_prepare(name);
    run_with_paging(code, paging);
    low_check(name);
}

void check_modes_without_pals(void)
{
    uint64_t before = free_frames();
    pal_make(&pal, CODE_OF(sum32), 2);
    try_wide_registers("refused-without-paging", steps_run, PAGING_OFF);
    try_wide_registers("refused-with-a-base", steps_run_shifted, PAGING_PAE);
    low_prepare("refused-in-compatible-16-bit");
    requests_in_compatible_16bit();
    low_check("refused-in-compatible-16-bit");
    try_low("refused-in-16-bit", requests_in_16bit, PAGING_PAE);
    try_low("refused-in-real-mode", requests_in_real_mode, PAGING_OFF);
    check(free_frames() == before && pal.code[0] == sum32[0], "refusals-change-nothing", "%lu frames, not %lu",
          free_frames(), before);
}
