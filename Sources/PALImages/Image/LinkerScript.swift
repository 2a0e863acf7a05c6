/// What tells the linker to put a PAL's code and data at the addresses of an ``ImageLayout``: three segments, none of
/// which can be both written and executed.
public enum LinkerScript {
  public static func text(_ manifest: Manifest) -> String {
    let layout = ImageLayout(manifest.memory)
    return """
      /* Generated. A PAL's segments; its stack, heap and parameter area lie below. */
      EXTERN(\(manifest.functions.map(\.name).joined(separator: " ")))
      PHDRS { code PT_LOAD FLAGS(5); constants PT_LOAD FLAGS(4); data PT_LOAD FLAGS(6); }
      pallium_heap_start = \(hex(layout.heap.address));
      pallium_heap_end = \(hex(layout.heap.end));
      SECTIONS {
        . = \(hex(layout.codeAddress));
        .text : { *(.text .text.*) } :code
        . = ALIGN(\(ImageRange.pageBytes)) + \(ImageRange.pageBytes);
        .rodata : { *(.rodata .rodata.* swift5_* __swift5_* .data.rel.ro .data.rel.ro.*) } :constants
        . = ALIGN(\(ImageRange.pageBytes)) + \(ImageRange.pageBytes);
        .data : { *(.data .data.* .got .got.plt) } :data
        .bss : { *(.bss .bss.* COMMON) } :data
        .init_array : { KEEP(*(.init_array .init_array.* .ctors .ctors.*)) } :data
        ASSERT(SIZEOF(.init_array) == 0, "constructors do not run in a PAL")
        .tdata : { *(.tdata .tdata.* .tbss .tbss.*) } :data
        ASSERT(SIZEOF(.tdata) == 0, "a PAL has no thread-local variables")
        /DISCARD/ : { *(.note .note.* .comment .eh_frame .eh_frame_hdr .swift1_autolink_entries .swift_modhash) }
      }

      """
  }

  private static func hex(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}
