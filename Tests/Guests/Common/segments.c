#include "segments.h"

#include "cpu.h"
#include "traps.h"

// AMD64 manual volume 2, 12.2.5.
struct task_state {
    uint32_t reserved;
    uint64_t stacks[3];
    uint64_t reserved_too;
    uint64_t interrupt_stacks[7];
    uint64_t reserved_also;
    uint16_t reserved_last, ports;
} __attribute__((packed));

struct pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

extern const uint64_t boot_table[DESCRIPTOR_COUNT];

static uint64_t tables[MOST_CPUS][DESCRIPTOR_COUNT];
static struct task_state tasks[MOST_CPUS];
// Exceptions arrive on a stack of their own, so that RSP may hold anything.
static uint8_t exception_stacks[MOST_CPUS][8192] __attribute__((aligned(16)));

static void write_task_descriptor(uint64_t *slot, const struct task_state *task)
{
    uint64_t base = (uint64_t)task;
    slot[0] = (sizeof *task - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 | (base >> 24 & 0xff) << 56;
    slot[1] = base >> 32;
}

void segments_set_kernel_stack(unsigned cpu, unsigned long stack) { tasks[cpu].stacks[0] = stack; }

void segments_load(unsigned cpu)
{
    for (int index = 0; index < DESCRIPTOR_COUNT; index++)
        tables[cpu][index] = boot_table[index];
    tasks[cpu].interrupt_stacks[0] = (uint64_t)exception_stacks[cpu + 1];
    tasks[cpu].stacks[0] = (uint64_t)exception_stacks[cpu] + 4096;
    tasks[cpu].ports = sizeof tasks[cpu];
    write_task_descriptor(&tables[cpu][TASK / 8], &tasks[cpu]);
    struct pointer pointer = {sizeof tables[cpu] - 1, (uint64_t)tables[cpu]};
    asm volatile("lgdt %0" ::"m"(pointer));
    asm volatile("ltr %w0" ::"r"(TASK));
    traps_load();
}
