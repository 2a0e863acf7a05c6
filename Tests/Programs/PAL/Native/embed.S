// The pieces of the image for both widths, as bytes.
    .section .rodata
    .macro PIECE name, file
    .balign 16
    .globl \name, \name\()_end
\name:
    .incbin "\file"
\name\()_end:
    .endm
    PIECE native_text64, "native64.text"
    PIECE native_data64, "native64.data"
    PIECE native_text32, "native32.text"
    PIECE native_data32, "native32.data"

    .section .note.GNU-stack, "", @progbits
