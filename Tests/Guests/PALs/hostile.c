// Pointers to the end of the address space, past it, and to where no addresses are.
#include "../Common/guest.h"
#include "../Modes/registers.h"
#include "call.h"
#include "image.h"
#include "pal.h"
#include "parts.h"

enum { RBX = 1, RCX, RDX, RSI, RDI, RBP, RSP, R8, R9, R10, R11 };

#define TOP_PAGE 0xfffffffffffff000
#define NOT_CANONICAL 0x8000000000000000
#define PRESENT_WRITABLE_USER 7
#define LAST_ENTRY 511
#define REPORT_BYTES 128

extern uint64_t identity_pml4[512];

static uint8_t top_page[PAGE] __attribute__((aligned(PAGE)));
static uint64_t tables[3][512] __attribute__((aligned(PAGE)));
static struct image image;
static struct pal pal;
static uint64_t handle;

static void map_top(bool is_mapped)
{
    for (int level = 0; level < 3; level++)
        tables[level][LAST_ENTRY] = (level < 2 ? (uint64_t)tables[level + 1] : (uint64_t)top_page) | PRESENT_WRITABLE_USER;
    identity_pml4[LAST_ENTRY] = is_mapped ? (uint64_t)tables[0] | PRESENT_WRITABLE_USER : 0;
    flush_tlb();
}

// A hypercall with these registers; false if it faulted, and `caught` tells how.
static bool ask(struct request request)
{
    memset(call_registers, 0, sizeof call_registers);
    call_registers[RSP] = (uint64_t)top_page + PAGE;
    call_registers[RAX] = request.number;
    call_registers[RCX] = request.c;
    call_registers[RDX] = request.d;
    call_registers[RSI] = request.s;
    call_registers[RDI] = request.t;
    return call_caught(vmmcall_ring0, NULL) == 0;
}

static bool call_native(uint64_t convention, uint64_t stack, uint32_t selector)
{
    bool is_windows = convention == HYPERCALL_CALL_WINDOWS;
    memset(call_registers, 0, sizeof call_registers);
    call_registers[RAX] = convention;
    call_registers[is_windows ? RCX : RDI] = 40;
    call_registers[is_windows ? RDX : RSI] = 2;
    call_registers[R10] = handle;
    call_registers[R11] = selector;
    call_registers[RSP] = stack;
    return call_caught(vmmcall_ring0, NULL) == 0;
}

static void expect_fault(const char *name, bool is_answered, int vector, uint64_t address)
{
    bool is_right = caught.vector == vector && (vector != VECTOR_PF || caught.address == address);
    check(!is_answered && is_right, name, "answered %d with %lx, vector %d at %lx", is_answered, call_registers[RAX],
          caught.vector, caught.address);
}

static void expect_sum(const char *name, bool is_answered)
{
    check(is_answered && call_registers[RAX] == 42, name, "answered %d with %lx, status %lx, vector %d at %lx",
          is_answered, call_registers[RAX], call_registers[R11], caught.vector, caught.address);
}

// The fifth and sixth value are beyond the return address and, for Windows, four words more.
static void check_stacks(void)
{
    static const uint64_t conventions[] = {HYPERCALL_CALL_SYSTEM_V, HYPERCALL_CALL_WINDOWS};
    const uint64_t last = TOP_PAGE + PAGE - 8;
    for (int index = 0; index < 2; index++)
        for (uint64_t selector = 0; selector <= RETURNS_STATUS; selector += RETURNS_STATUS) {
            uint64_t convention = conventions[index];
            map_top(false);
            expect_fault("stack-in-no-page", call_native(convention, last - 32, selector), VECTOR_PF, last - 32);
            expect_fault("stack-at-the-end", call_native(convention, last + 7, selector), VECTOR_PF, last + 7);
            expect_fault("stack-not-canonical", call_native(convention, NOT_CANONICAL, selector), VECTOR_GP, 0);
            map_top(true);
            expect_sum("arguments-wrap", call_native(convention, last - 32, selector));
            expect_sum("stack-ends", call_native(convention, last, selector));
            // Its upper bytes are the real-mode interrupt table's, which make no address.
            expect_fault("return-address-wraps", call_native(convention, last + 5, selector), VECTOR_GP, 0);
        }
}

// A return address that is none must not be gone to.
static void check_return_addresses(void)
{
    static const uint64_t none[6];
    pal_start("returns", &pal, CODE_OF(sum64), 2);
    uint64_t *stack = (uint64_t *)(top_page + PAGE - 8);
    *stack = (uint64_t)stack_call_return;
    check(call_on_stack(pal.code, TOP_PAGE + PAGE - 8, none) == 0, "returns-from-the-end", "it is not 0");
    pal_end("returns", &pal);
}

struct return_to {
    uint64_t place;
};

static int64_t call_returning(void *where)
{
    static const uint64_t none[6];
    *(uint64_t *)(top_page + PAGE - 8) = ((struct return_to *)where)->place;
    return (int64_t)call_on_stack(pal.code, TOP_PAGE + PAGE - 8, none);
}

static void check_bad_return(void)
{
    struct return_to nowhere = {NOT_CANONICAL};
    pal_start("bad-return", &pal, CODE_OF(sum64), 2);
    call_caught(call_returning, &nowhere);
    check(caught.vector == VECTOR_GP && caught.frame.rip == (uint64_t)pal.code, "return-not-canonical",
          "vector %d at %lx", caught.vector, caught.frame.rip);
    pal_end("bad-return", &pal);
}

static void check_targets(void)
{
    struct request query = {.number = HYPERCALL_QUERY_HANDLE, .c = handle};
    memset(top_page, 0, sizeof top_page);
    query.d = -(uint64_t)REPORT_BYTES;
    check(ask(query) && call_registers[RAX] == SUCCESS && *(uint64_t *)(top_page + PAGE - REPORT_BYTES) != 0,
          "report-at-the-end", "result %lx, vector %d", call_registers[RAX], caught.vector);
    query.d = NOT_CANONICAL;
    check(ask(query) && call_registers[RAX] != SUCCESS, "report-not-canonical", "result %lx, vector %d",
          call_registers[RAX], caught.vector);
    map_top(false);
    query.d = -(uint64_t)REPORT_BYTES;
    expect_fault("report-in-no-page", ask(query), VECTOR_PF, query.d);
    query.d = -(uint64_t)1;
    expect_fault("report-that-wraps", ask(query), VECTOR_PF, query.d);
}

// Whatever comes of these, it is no success and no end of the hypervisor.
static void check_requests(void)
{
    static const uint32_t numbers[] = {HYPERCALL_REGISTER, HYPERCALL_UNREGISTER, HYPERCALL_SHARE,
                                       HYPERCALL_LOAD,     HYPERCALL_UNLOAD,     HYPERCALL_QUERY_ENTRY};
    static const uint64_t places[] = {TOP_PAGE,      TOP_PAGE + PAGE - 8, -1ull,         -4ull,         NOT_CANONICAL,
                                      1ull << 47,    (1ull << 47) - 8,    (1ull << 47) - 1, 0xfffffff8, ~0xfffull << 47,
                                      1ull << 63 | 8};
    const unsigned count = sizeof places / sizeof *places;
    uint64_t before = free_frames();
    for (int is_mapped = 0; is_mapped < 2; is_mapped++) {
        map_top(is_mapped);
        for (unsigned turn = 0; turn < sizeof numbers / sizeof *numbers * count * count; turn++) {
            uint64_t first = places[turn % count], second = places[turn / count % count];
            struct request request = {numbers[turn / count / count], first, second, second, first};
            if (ask(request) && call_registers[RAX] == SUCCESS)
                return fail("hostile-requests", "%lx with %lx and %lx succeeds", request.number, first, second);
        }
    }
    check(free_frames() == before, "hostile-requests", "%lu frames, not %lu", free_frames(), before);
}

void check_hostile_pointers(void)
{
    uint64_t before = free_frames();
    image_make(&image);
    struct reply loaded = hypercall((struct request){.number = HYPERCALL_LOAD,
                                                      .c = (uint64_t)&image,
                                                      .d = sizeof image,
                                                      .s = (uint64_t)&handle});
    if (loaded.result != SUCCESS)
        return fail("load", "it says %lu", loaded.result);
    check_stacks();
    check_return_addresses();
    check_bad_return();
    check_targets();
    check_requests();
    uint64_t result = hypercall((struct request){.number = HYPERCALL_UNLOAD, .c = handle}).result;
    check(result == SUCCESS && free_frames() == before, "unload", "it says %lu, %lu frames of %lu are free", result,
          free_frames(), before);
    map_top(false);
}
