#ifdef __x86_64__
    .text

// Unwinders look at a frame only if they could leave it.
#ifdef __ELF__
#define BEGIN .cfi_startproc
#define END .cfi_endproc
#else
#define BEGIN
#define END
#endif

    .macro EACH_ALWAYS action:req
    \action %rbx, 0
    \action %rbp, 8
    \action %r12, 16
    \action %r13, 24
    \action %r14, 32
    \action %r15, 40
    .endm
    .macro EACH_WINDOWS action:req
    \action %rsi, 48
    \action %rdi, 56
    .endm
    .macro EACH_VECTOR action:req
    .irp number, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \action \number
    .endr
    .endm

    .macro KEEP register, offset
    mov \register, guard_saved+\offset(%rip)
    .endm
    .macro LOAD register, offset
    mov guard_pattern+\offset(%rip), \register
    .endm
    .macro FIND register, offset
    mov \register, guard_found+\offset(%rip)
    mov guard_saved+\offset(%rip), \register
    .endm
    .macro KEEP_VECTOR number
    movaps %xmm\number, guard_saved_vectors+16*(\number-6)(%rip)
    movaps guard_vector_pattern+16*(\number-6)(%rip), %xmm\number
    .endm
    .macro FIND_VECTOR number
    movaps %xmm\number, guard_found_vectors+16*(\number-6)(%rip)
    movaps guard_saved_vectors+16*(\number-6)(%rip), %xmm\number
    .endm

// The words above the arguments, by way of two registers.
    .macro LOOK words, pointer, scratch
    mov guard_stack(%rip), \pointer
    add guard_skip(%rip), \pointer
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    mov \offset(\pointer), \scratch
    mov \scratch, \words+\offset(%rip)
    .endr
    .endm

    .macro GUARD name, windows
    .balign 16
    .globl \name, \name\()_back
\name:
    BEGIN
    popq guard_return(%rip)
    mov %rsp, guard_stack(%rip)
    EACH_ALWAYS KEEP
    LOOK guard_words_before, %rbx, %rax
    EACH_ALWAYS LOAD
    .if \windows
    EACH_WINDOWS KEEP
    EACH_WINDOWS LOAD
    EACH_VECTOR KEEP_VECTOR
    .endif
    call *guard_target(%rip)
\name\()_back:
    mov %rsp, guard_stack_after(%rip)
    EACH_ALWAYS FIND
    .if \windows
    EACH_WINDOWS FIND
    EACH_VECTOR FIND_VECTOR
    .endif
    LOOK guard_words_after, %rcx, %rdx
    jmp *guard_return(%rip)
    END
    .endm

    GUARD guard, 0
    GUARD guard_windows, 1
#endif
#ifdef __ELF__
    .section .note.GNU-stack, "", @progbits
#endif
