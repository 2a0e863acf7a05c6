// uint32_t native_add(uint32_t, uint32_t): function 0 of the PAL whose handle is in native_handle.
#if defined(__i386__) && defined(_WIN32)
#define C(name) _##name
#else
#define C(name) name
#endif
#define CALL_SYSTEM_V 0x110
#define CALL_WINDOWS 0x111
#define CALL_CDECL 0x112

    .text
    .globl C(native_add)
C(native_add):
#ifdef __x86_64__
    movq native_handle(%rip), %r10
    xorl %r11d, %r11d
#ifdef _WIN32
    movl $CALL_WINDOWS, %eax
#else
    movl $CALL_SYSTEM_V, %eax
#endif
#else
    movl C(native_handle), %ecx
    xorl %edx, %edx
    movl $CALL_CDECL, %eax
#endif
    vmmcall
    ret
#ifdef __ELF__
    .section .note.GNU-stack, "", @progbits
#endif
