// Entry from a multiboot loader: 32-bit protected mode, paging off (Multiboot specification 0.6.96,
// section 3.2). Leaves in 64-bit mode with the first 4 GiB mapped to themselves.
#include "cpu.h"
#include "segments.h"

    .section .multiboot, "a"
    .balign 4
    .long 0x1badb002
    .long 3
    .long -(0x1badb002 + 3)

    .text
    .code32
    .globl guest_entry
guest_entry:
    cli
    mov $boot_stack_top, %esp
    mov %eax, loader_magic
    mov %ebx, loader_information
    call map_memory
    lgdt boot_table_pointer
    mov $1f, %edi
    jmp enter_long_mode
    .code64
1:  mov $boot_stack_top, %rsp
    call guest_start
2:  hlt
    jmp 2b

// Every page is open to ring 3, so that any code can run there; what must be closed, a guest closes.
    .code32
map_memory:
    movl $identity_pdpt + 7, identity_pml4
    mov $identity_pd + 7, %eax
    mov $identity_pdpt, %edi
    mov $4, %ecx
1:  mov %eax, (%edi)
    add $0x1000, %eax
    add $8, %edi
    loop 1b
    mov $0x87, %eax
    mov $identity_pd, %edi
    mov $4 * 512, %ecx
2:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    loop 2b
    ret

// Goes on at EDI in 64-bit mode; also where further CPUs come in.
    .globl enter_long_mode
enter_long_mode:
    mov $CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
    mov %eax, %cr4
    mov $identity_pml4, %eax
    mov %eax, %cr3
    mov $MSR_EFER, %ecx
    rdmsr
    or $EFER_LME | EFER_NXE, %eax
    wrmsr
    mov $CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE, %eax
    mov %eax, %cr0
    ljmp $CODE64, $1f
    .code64
1:  mov $DATA, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %eax, %eax
    mov %eax, %fs
    mov %eax, %gs
    jmp *%rdi

    .data
    .balign 8
    .globl boot_table
boot_table:
    .quad 0
    .quad 0x00cf9b000000ffff
    .quad 0x00cf93000000ffff
    .quad 0x00cffb000000ffff
    .quad 0x00cff3000000ffff
    .quad 0x00af9b000000ffff
    .quad 0x00affb000000ffff
    .quad 0x00009b000000ffff + (LOW_CODE << 16)
    .quad 0x000093000000ffff + (LOW_CODE << 16)
    .quad 0x00cf9b000000ffff + (SHIFT_BASE << 16)
    .quad 0, 0
    .globl boot_table_pointer
boot_table_pointer:
    .word DESCRIPTOR_COUNT * 8 - 1
    .long boot_table, 0
    .globl loader_magic, loader_information
loader_magic: .long 0
loader_information: .long 0

    .bss
    .balign 4096
    .globl identity_pml4, identity_pdpt, identity_pd
identity_pml4: .skip 4096
identity_pdpt: .skip 4096
identity_pd: .skip 4 * 4096
    .skip 64 << 10
boot_stack_top:
