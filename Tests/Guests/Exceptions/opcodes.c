#include "checks.h"

#include "../Common/guest.h"

#define CODE_SIZE 16
#define RETURN 0xc3

static uint8_t code[CODE_SIZE];
// What the registers hold while the code runs.
#define RAX_MARK 0x1111222200000000ull + HYPERCALL_TEST
#define RCX_MARK 0x3333444455556666ull

static int64_t run(void *unused)
{
    (void)unused;
    uint64_t rax = RAX_MARK;
    asm volatile("call *%1" : "+a"(rax) : "r"(code), "c"(RCX_MARK) : "rdx", "rsi", "rdi", "memory");
    return rax == 0 ? 0 : 1;
}

static int64_t run_bytes(const uint8_t *bytes, unsigned count)
{
    for (unsigned index = 0; index < CODE_SIZE; index++)
        code[index] = index < count ? bytes[index] : RETURN;
    return call_caught(run, NULL);
}

static void check_fault(const char *name, const uint8_t *bytes, unsigned count)
{
    int64_t result = run_bytes(bytes, count);
    bool is_own = result == -1 && caught.vector == VECTOR_UD && caught.frame.rip == (uint64_t)code;
    bool is_unchanged = caught.frame.rax == RAX_MARK && caught.frame.rcx == RCX_MARK;
    check(is_own && is_unchanged, name, "result %ld, vector %d at %lx of %lx, rax %lx", result, caught.vector,
          caught.frame.rip, (uint64_t)code, caught.frame.rax);
}

static void check_answer(const char *name, const uint8_t *bytes, unsigned count)
{
    int64_t result = run_bytes(bytes, count);
    check(result == 0, name, "result %ld, vector %d", result, caught.vector);
}

// Processors differ in which prefixes they ignore: the instruction may run or fault, but must not end up in
// its own middle.
static void check_whole(const char *name, const uint8_t *bytes, unsigned count)
{
    int64_t result = run_bytes(bytes, count);
    bool is_own = result == -1 && caught.vector == VECTOR_UD && caught.frame.rip == (uint64_t)code;
    check(result == 0 || is_own, name, "result %ld, vector %d at %lx of %lx", result, caught.vector,
          caught.frame.rip, (uint64_t)code);
}

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof(uint8_t[]){__VA_ARGS__}

void check_invalid_opcodes(void)
{
    check_fault("ud2", BYTES(0x0f, 0x0b));
    check_fault("ud1", BYTES(0x0f, 0xb9, 0xc0));
    check_fault("vmcall-operand-size", BYTES(0x66, 0x0f, 0x01, 0xc1));
    check_fault("vmcall-repne", BYTES(0xf2, 0x0f, 0x01, 0xc1));
    check_fault("vmcall-rep", BYTES(0xf3, 0x0f, 0x01, 0xc1));
    check_fault("vmcall-lock", BYTES(0xf0, 0x0f, 0x01, 0xc1));
    check_whole("vmmcall-lock", BYTES(0xf0, 0x0f, 0x01, 0xd9));
    check_fault("vmlaunch", BYTES(0x0f, 0x01, 0xc2));
    check_fault("vmxoff", BYTES(0x0f, 0x01, 0xc4));
    check_answer("vmcall", BYTES(0x0f, 0x01, 0xc1));
    check_answer("vmmcall", BYTES(0x0f, 0x01, 0xd9));
    check_whole("vmcall-rex", BYTES(0x48, 0x0f, 0x01, 0xc1));
    check_whole("vmcall-segment", BYTES(0x3e, 0x0f, 0x01, 0xc1));
    check_whole("vmmcall-rex", BYTES(0x48, 0x0f, 0x01, 0xd9));
    check_whole("vmmcall-segment", BYTES(0x3e, 0x0f, 0x01, 0xd9));
    check_whole("vmmcall-operand-size", BYTES(0x66, 0x0f, 0x01, 0xd9));
    check_whole("vmmcall-rep", BYTES(0xf3, 0x0f, 0x01, 0xd9));
}
