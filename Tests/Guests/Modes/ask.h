// What every mode runs: the detection leaf and both test hypercalls, the answers stored at `where`. Nothing
// in it depends on the mode but the width that the assembler is told of.
    .macro ASK where
    mov $DETECTION_LEAF, %eax
    xor %ecx, %ecx
    cpuid
    mov %eax, \where
    mov %ebx, \where + 4
    mov %ecx, \where + 8
    mov %edx, \where + 12
    mov $HYPERCALL_TEST, %eax
    vmmcall
    mov %eax, \where + 16
    mov $HYPERCALL_TEST, %eax
    vmcall
    mov %eax, \where + 20
    incl \where + 24
    .endm
