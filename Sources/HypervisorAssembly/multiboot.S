// From the multiboot loader's 32-bit state into 64-bit Swift.
// Multiboot Specification 0.6.96, sections 3.1 (header) and 3.2 (machine state).

#define MULTIBOOT_MAGIC 0x1BADB002
#define MULTIBOOT_PAGE_ALIGN 0x1
#define MULTIBOOT_MEMORY_INFO 0x2
#define MULTIBOOT_ADDRESSES 0x10000
#define MULTIBOOT_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO | MULTIBOOT_ADDRESSES)

#define CR0_PE 0x1
#define CR0_MP 0x2
#define CR0_NE 0x20
#define CR0_WP 0x10000
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define CR4_MCE 0x40
#define MSR_EFER 0xC0000080
#define EFER_LME 0x100
#define EFER_NXE 0x800
#define PAGE_PRESENT_WRITABLE 0x3
#define PAGE_LARGE 0x80
#define BOOT_STACK_SIZE 262144

.section .multiboot, "a"
.balign 4
multiboot_header:
  .long MULTIBOOT_MAGIC
  .long MULTIBOOT_FLAGS
  .long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
  .long multiboot_header
  .long image_start
  .long data_end
  .long image_end
  .long multiboot_entry

.text
.code32
.globl multiboot_entry
multiboot_entry:
  cli
  cld
  movl %eax, %esi                 // the loader's magic
  // A warm start finds old bytes here: the loader need not clear them.
  movl $data_end, %edi
  movl $image_end, %ecx
  subl %edi, %ecx
  xorl %eax, %eax
  rep stosb

  // The first 4 GiB, each page mapped to itself, by 2 MiB pages: enough until Swift builds its own.
  movl $(boot_page_directories + PAGE_PRESENT_WRITABLE), %eax
  movl $boot_pointer_table, %edi
  movl $4, %ecx
1: movl %eax, (%edi)
  addl $4096, %eax
  addl $8, %edi
  loop 1b
  movl $(boot_pointer_table + PAGE_PRESENT_WRITABLE), boot_page_map
  movl $(PAGE_LARGE | PAGE_PRESENT_WRITABLE), %eax
  movl $boot_page_directories, %edi
  movl $2048, %ecx
2: movl %eax, (%edi)
  addl $0x200000, %eax
  addl $8, %edi
  loop 2b

  movl $(CR4_MCE | CR4_PAE), %eax
  movl %eax, %cr4
  movl $boot_page_map, %eax
  movl %eax, %cr3
  movl $MSR_EFER, %ecx
  rdmsr
  orl $(EFER_LME | EFER_NXE), %eax
  wrmsr
  movl $(CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE), %eax
  movl %eax, %cr0
  lgdt boot_gdtr
  ljmp $0x08, $3f

.code64
3:
  movl $0x10, %eax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  xorl %eax, %eax
  movw %ax, %fs
  movw %ax, %gs
  movl $boot_stack_top, %esp
  xorl %ebp, %ebp
  movl %esi, %edi                 // magic
  movl %ebx, %esi                 // information block
  call hypervisor_boot
  ud2

// void image_move(void *destination, const void *source, size_t size, uint64_t page_tables)
// The stack is part of what is copied, so nothing may touch it between the copy and the switch.
.globl image_move
image_move:
  movq %rcx, %rax
  movq %rdx, %rcx
  rep movsb
  movq %rax, %cr3
  ret

.section .rodata
.balign 8
boot_gdt:
  .quad 0
  .quad 0x00AF9B000000FFFF        // 64-bit code
  .quad 0x00CF93000000FFFF        // data
boot_gdt_end:
boot_gdtr:
  .word boot_gdt_end - boot_gdt - 1
  .quad boot_gdt

.bss
.balign 4096
boot_page_map: .skip 4096
boot_pointer_table: .skip 4096
boot_page_directories: .skip 4 * 4096
// Gates for exceptions before the hypervisor has its own memory.
.globl boot_interrupt_table
boot_interrupt_table: .skip 4096
// Below the stack, a page that is not mapped once the hypervisor runs on its own tables.
.globl boot_stack_guard, boot_stack_top
boot_stack_guard: .skip 4096
boot_stack_bottom: .skip BOOT_STACK_SIZE
boot_stack_top:
