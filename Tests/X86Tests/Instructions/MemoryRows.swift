import X86

/// Assembled by clang, for 64-bit code.
let memoryRows64: [MemoryRow] = [
  MemoryRow("mov byte ptr [rdi], al", "8807", 1, .move, .whole(0), .memory),
  MemoryRow("mov byte ptr [rdi], ah", "8827", 1, .move, .high(0), .memory),
  MemoryRow("mov byte ptr [rdi], bh", "883f", 1, .move, .high(3), .memory),
  MemoryRow("mov byte ptr [rdi], dil", "40883f", 1, .move, .whole(7), .memory),
  MemoryRow("mov byte ptr [r8], spl", "418820", 1, .move, .whole(4), .memory),
  MemoryRow("mov byte ptr [rdi + 4*r9], r15b", "46883c8f", 1, .move, .whole(15), .memory),
  MemoryRow("mov word ptr [rbx + 0x10], cx", "66894b10", 2, .move, .whole(1), .memory),
  MemoryRow("mov dword ptr [rax + 0x300], edx", "899000030000", 4, .move, .whole(2), .memory),
  MemoryRow("mov dword ptr [0xfee00300], eax", "8904250003e0fe", 4, .move, .whole(0), .memory),
  MemoryRow("mov dword ptr [rip + 0x1234], r11d", "44891d34120000", 4, .move, .whole(11), .memory),
  MemoryRow("mov dword ptr [rsp], esi", "893424", 4, .move, .whole(6), .memory),
  MemoryRow("mov dword ptr [rsp + 8*rbp + 0x7f], esi", "8974ec7f", 4, .move, .whole(6), .memory),
  MemoryRow("mov dword ptr [8*rbp + 0x7f], esi", "8934ed7f000000", 4, .move, .whole(6), .memory),
  MemoryRow("mov dword ptr [rbp], esi", "897500", 4, .move, .whole(6), .memory),
  MemoryRow("mov dword ptr [r13], esi", "41897500", 4, .move, .whole(6), .memory),
  MemoryRow("mov dword ptr [r12], esi", "41893424", 4, .move, .whole(6), .memory),
  MemoryRow(
    "mov dword ptr [edi + 0x300], eax", "67898700030000", 4, .move, .whole(0), .memory, address: 4),
  MemoryRow("mov qword ptr gs:[rdi], r14", "654c8937", 8, .move, .whole(14), .memory),
  MemoryRow("mov al, byte ptr [rsi]", "8a06", 1, .move, .memory, .whole(0)),
  MemoryRow("mov ch, byte ptr [rsi]", "8a2e", 1, .move, .memory, .high(1)),
  MemoryRow("mov ax, word ptr [rsi]", "668b06", 2, .move, .memory, .whole(0)),
  MemoryRow("mov r9d, dword ptr [rsi - 0x80]", "448b4e80", 4, .move, .memory, .whole(9)),
  MemoryRow("mov rbp, qword ptr [rsi]", "488b2e", 8, .move, .memory, .whole(5)),
  MemoryRow(
    "movabs al, byte ptr [0x1122334455667788]", "a08877665544332211", 1, .move, .memory, .whole(0)),
  MemoryRow(
    "movabs eax, dword ptr [0x1122334455667788]", "a18877665544332211", 4, .move, .memory, .whole(0)),
  MemoryRow(
    "movabs rax, qword ptr [0x1122334455667788]", "48a18877665544332211", 8, .move, .memory, .whole(0)),
  MemoryRow(
    "movabs dword ptr [0x1122334455667788], eax", "a38877665544332211", 4, .move, .whole(0), .memory),
  MemoryRow(
    "movabs word ptr [0x1122334455667788], ax", "66a38877665544332211", 2, .move, .whole(0), .memory),
  MemoryRow("mov byte ptr [rdi], 0x80", "c60780", 1, .move, .immediate(0xFFFF_FFFF_FFFF_FF80), .memory),
  MemoryRow("mov word ptr [rdi], 0x1234", "66c7073412", 2, .move, .immediate(0x1234), .memory),
  MemoryRow(
    "mov dword ptr [rdi + 0x300], 0xc4500", "c7870003000000450c00", 4, .move, .immediate(0xC4500), .memory),
  MemoryRow(
    "mov dword ptr [rip + 0x10], 0x80000000", "c7051000000000000080", 4, .move,
    .immediate(0xFFFF_FFFF_8000_0000), .memory),
  MemoryRow(
    "mov qword ptr [rdi], -2", "48c707feffffff", 8, .move, .immediate(0xFFFF_FFFF_FFFF_FFFE), .memory),
  MemoryRow(
    "movzx eax, byte ptr [rdi]", "0fb607", 1, .moveZeroExtended, .memory, .whole(0), register: 4),
  MemoryRow(
    "movzx ax, byte ptr [rdi]", "660fb607", 1, .moveZeroExtended, .memory, .whole(0), register: 2),
  MemoryRow(
    "movzx r8, byte ptr [rdi]", "4c0fb607", 1, .moveZeroExtended, .memory, .whole(8), register: 8),
  MemoryRow(
    "movzx edx, word ptr [rdi + 2]", "0fb75702", 2, .moveZeroExtended, .memory, .whole(2), register: 4),
  MemoryRow(
    "movsx esp, byte ptr [rdi]", "0fbe27", 1, .moveSignExtended, .memory, .whole(4), register: 4),
  MemoryRow(
    "movsx rcx, word ptr [rdi]", "480fbf0f", 2, .moveSignExtended, .memory, .whole(1), register: 8),
  MemoryRow(
    "movsxd rcx, dword ptr [rdi]", "48630f", 4, .moveSignExtended, .memory, .whole(1), register: 8),
  MemoryRow("xchg dword ptr [rdi], ecx", "870f", 4, .exchange, .whole(1), .memory),
  MemoryRow("xchg byte ptr [rdi], dh", "8637", 1, .exchange, .high(2), .memory),
  MemoryRow("lock xchg qword ptr [rdi], r10", "f04c8717", 8, .exchange, .whole(10), .memory),
  MemoryRow("add dword ptr [rdi], eax", "0107", 4, .alu(.add), .whole(0), .memory),
  MemoryRow("lock or dword ptr [rdi], ebx", "f0091f", 4, .alu(.or), .whole(3), .memory),
  MemoryRow("adc byte ptr [rdi], cl", "100f", 1, .alu(.adc), .whole(1), .memory),
  MemoryRow("sbb qword ptr [rdi], rdx", "481917", 8, .alu(.sbb), .whole(2), .memory),
  MemoryRow("and ecx, dword ptr [rdi]", "230f", 4, .alu(.and), .memory, .whole(1)),
  MemoryRow("sub r12w, word ptr [rdi]", "66442b27", 2, .alu(.sub), .memory, .whole(12)),
  MemoryRow("xor ah, byte ptr [rdi]", "3227", 1, .alu(.xor), .memory, .high(0)),
  MemoryRow("cmp dword ptr [rdi], eax", "3907", 4, .alu(.cmp), .whole(0), .memory),
  MemoryRow("cmp eax, dword ptr [rdi]", "3b07", 4, .alu(.cmp), .memory, .whole(0)),
  MemoryRow("add byte ptr [rdi], 0x7f", "80077f", 1, .alu(.add), .immediate(0x7F), .memory),
  MemoryRow(
    "or dword ptr [rdi], 0x12345678", "810f78563412", 4, .alu(.or), .immediate(0x1234_5678), .memory),
  MemoryRow(
    "and word ptr [rdi], 0x8000", "6681270080", 2, .alu(.and), .immediate(0xFFFF_FFFF_FFFF_8000), .memory),
  MemoryRow(
    "and dword ptr [rdi], -2", "8327fe", 4, .alu(.and), .immediate(0xFFFF_FFFF_FFFF_FFFE), .memory),
  MemoryRow("lock sub qword ptr [rdi], 1", "f048832f01", 8, .alu(.sub), .immediate(1), .memory),
  MemoryRow(
    "cmp dword ptr [rdi + 4*rax + 0x20], 0", "837c872000", 4, .alu(.cmp), .immediate(0), .memory),
  MemoryRow(
    "xor qword ptr [rdi], -0x12345678", "48813788a9cbed", 8, .alu(.xor),
    .immediate(0xFFFF_FFFF_EDCB_A988), .memory),
  MemoryRow("test byte ptr [rdi], al", "8407", 1, .test, .whole(0), .memory),
  MemoryRow("test dword ptr [rdi], r9d", "44850f", 4, .test, .whole(9), .memory),
  MemoryRow(
    "test dword ptr [rdi + 0x300], 0x1000", "f7870003000000100000", 4, .test, .immediate(0x1000), .memory),
  MemoryRow("test byte ptr [rdi], 1", "f60701", 1, .test, .immediate(1), .memory),
  MemoryRow("stosb", "aa", 1, .storeString, .whole(0), .memory),
  MemoryRow("rep stosd", "f3ab", 4, .storeString, .whole(0), .memory, repeated: true),
  MemoryRow("stosq", "48ab", 8, .storeString, .whole(0), .memory),
  MemoryRow("movsb", "a4", 1, .moveString, .memory, .memory),
  MemoryRow("rep movsq", "f348a5", 8, .moveString, .memory, .memory, repeated: true),
  MemoryRow("movsd", "a5", 4, .moveString, .memory, .memory),
]

/// Assembled by clang, for 32-bit code.
let memoryRows32: [MemoryRow] = [
  MemoryRow(
    "mov dword ptr [0xfee00300], eax", "a30003e0fe", 4, .move, .whole(0), .memory, address: 4),
  MemoryRow("mov byte ptr [edi], bh", "883f", 1, .move, .high(3), .memory, address: 4),
  MemoryRow(
    "mov eax, dword ptr [0xfee00020]", "a12000e0fe", 4, .move, .memory, .whole(0), address: 4),
  MemoryRow(
    "mov dword ptr [0xfee000b0], 0", "c705b000e0fe00000000", 4, .move, .immediate(0), .memory, address: 4),
  MemoryRow("mov word ptr [esi + 8*edx], cx", "66890cd6", 2, .move, .whole(1), .memory, address: 4),
  MemoryRow("mov dword ptr [bx + si], ecx", "678908", 4, .move, .whole(1), .memory, address: 2),
  MemoryRow("mov dword ptr [bp + 0x10], ecx", "67894e10", 4, .move, .whole(1), .memory, address: 2),
  MemoryRow(
    "mov ecx, dword ptr [bx + di + 0x1234]", "678b893412", 4, .move, .memory, .whole(1), address: 2),
  MemoryRow(
    "movzx ecx, byte ptr [eax]", "0fb608", 1, .moveZeroExtended,
    .memory, .whole(1), register: 4, address: 4),
  MemoryRow(
    "or dword ptr [ebp - 4], 0x100", "814dfc00010000", 4, .alu(.or),
    .immediate(0x100), .memory, address: 4),
  MemoryRow("xchg dword ptr [eax], ebx", "8718", 4, .exchange, .whole(3), .memory, address: 4),
  MemoryRow("rep stosb", "f3aa", 1, .storeString, .whole(0), .memory, address: 4, repeated: true),
]

/// Assembled by clang, for 16-bit code.
let memoryRows16: [MemoryRow] = [
  MemoryRow("mov word ptr [bx], ax", "8907", 2, .move, .whole(0), .memory, address: 2),
  MemoryRow("mov dword ptr [bx + 2], eax", "66894702", 4, .move, .whole(0), .memory, address: 2),
  MemoryRow("mov dword ptr [eax], edx", "67668910", 4, .move, .whole(2), .memory, address: 4),
  MemoryRow("mov al, byte ptr [0x1234]", "a03412", 1, .move, .memory, .whole(0), address: 2),
  MemoryRow(
    "mov word ptr [bp], 0x1234", "c746003412", 2, .move, .immediate(0x1234), .memory, address: 2),
  MemoryRow(
    "mov dword ptr [0x500], 0x12345678", "66c706000578563412", 4, .move,
    .immediate(0x1234_5678), .memory, address: 2),
  MemoryRow("mov cx, word ptr [0x1234]", "8b0e3412", 2, .move, .memory, .whole(1), address: 2),
  MemoryRow("add word ptr [di], 5", "830505", 2, .alu(.add), .immediate(5), .memory, address: 2),
  MemoryRow("rep movsw", "f3a5", 2, .moveString, .memory, .memory, address: 2, repeated: true),
]
