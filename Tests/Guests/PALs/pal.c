#include "../Common/guest.h"

#include "pal.h"

struct reply hypercall(struct request request)
{
    struct reply answer = {.result = request.number, .c = request.c, .d = request.d};
    asm volatile("vmmcall"
                 : "+a"(answer.result), "=b"(answer.b), "+c"(answer.c), "+d"(answer.d), "+S"(request.s),
                   "+D"(request.t)
                 :
                 : "memory");
    return answer;
}

static void add_section(struct pal *pal, uint32_t kind, const void *address, uint32_t pages)
{
    pal->sections.section[pal->sections.count++] = (struct section){kind, pages, (uint64_t)address};
}

void pal_make(struct pal *pal, struct code code, unsigned parameters)
{
    memset(pal, 0, sizeof *pal);
    memcpy(pal->code, code.start, code.end - code.start);
    add_section(pal, SECTION_CODE, pal->code, 1);
    add_section(pal, SECTION_DATA, pal->data, 1);
    add_section(pal, SECTION_STACK, pal->stack, 2);
    for (unsigned index = 0; index < parameters; index++)
        pal->parameters.parameter[pal->parameters.count++].kind = PARAMETER_INTEGER;
}

struct request pal_registering(const struct pal *pal)
{
    return (struct request){.number = HYPERCALL_REGISTER,
                            .c = (uint64_t)&pal->sections,
                            .s = (uint64_t)&pal->parameters,
                            .t = (uint64_t)pal->code};
}

struct request pal_unregistering(const struct pal *pal)
{
    return (struct request){.number = HYPERCALL_UNREGISTER, .c = (uint64_t)pal->code};
}

bool pal_start(const char *name, struct pal *pal, struct code code, unsigned parameters)
{
    pal_make(pal, code, parameters);
    uint64_t result = hypercall(pal_registering(pal)).result;
    if (result != SUCCESS)
        fail(name, "register says %lu", result);
    return result == SUCCESS;
}

bool pal_end(const char *name, struct pal *pal)
{
    uint64_t result = hypercall(pal_unregistering(pal)).result;
    if (result != SUCCESS)
        fail(name, "unregister says %lu", result);
    return result == SUCCESS;
}

uint64_t free_frames(void)
{
    return hypercall((struct request){.number = HYPERCALL_POOL_STATUS}).d;
}

uint64_t interrupts_of_pals(void)
{
    return hypercall((struct request){.number = HYPERCALL_EXIT_COUNT, .c = EXITS_PAL_INTERRUPT}).d;
}
