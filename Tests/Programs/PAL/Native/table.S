// Entries of the image's functions, each at a known place.
    .section .text.table, "ax", @progbits
    .macro ENTRIES names:vararg
    .irp name, \names
    .balign 16
    jmp native_\name
    .endr
    .endm
    ENTRIES add, values, negate8, negate16, sum, fill, reverse, bounded
    ENTRIES echo, sixteen, count, nothing, fail, deep, heap, where, thread

    .section .note.GNU-stack, "", @progbits
