#ifdef __i386__
#ifdef _WIN32
#define C(name) _##name
#else
#define C(name) name
#endif
    .text

    .macro EACH action:req
    \action %ebx, 0
    \action %ebp, 4
    \action %esi, 8
    \action %edi, 12
    .endm
    .macro KEEP register, offset
    mov \register, C(guard_saved)+\offset
    .endm
    .macro LOAD register, offset
    mov C(guard_pattern)+\offset, \register
    .endm
    .macro FIND register, offset
    mov \register, C(guard_found)+\offset
    mov C(guard_saved)+\offset, \register
    .endm
    .macro LOOK words, pointer, scratch
    mov C(guard_stack), \pointer
    add C(guard_skip), \pointer
    .irp offset, 0, 4, 8, 12, 16, 20, 24, 28
    mov \offset(\pointer), \scratch
    mov \scratch, \words+\offset
    .endr
    .endm

    .balign 16
    .globl C(guard), C(guard_back), C(guard_windows_back)
C(guard):
    .cfi_startproc  // Unwinders look at a frame only if they could leave it.
    popl C(guard_return)
    mov %esp, C(guard_stack)
    EACH KEEP
    LOOK C(guard_words_before), %ebx, %eax
    EACH LOAD
    call *C(guard_target)
C(guard_back):
C(guard_windows_back):
    mov %esp, C(guard_stack_after)
    EACH FIND
    LOOK C(guard_words_after), %ecx, %edx
    jmp *C(guard_return)
    .cfi_endproc
#endif
#ifdef __ELF__
    .section .note.GNU-stack, "", @progbits
#endif
