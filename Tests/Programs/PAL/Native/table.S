// Entries of the image's functions, each at a known place.
    .section .text.table, "ax", @progbits
    .irp name, add, values, negate8, negate16, sum, fill, reverse, bounded, echo, sixteen, count, nothing, fail, deep, heap, where
    .balign 16
    jmp native_\name
    .endr

    .section .note.GNU-stack, "", @progbits
