import BootFormats

// What a person reads of an error; descriptions made by reflection are not to be had here.

extension MultibootKernelError {
  var name: StaticString {
    switch self {
    case .noHeader: "it has no multiboot header"
    case .unsupported: "it asks for something that is not supported"
    case .truncated: "the file is cut off"
    case .badAddresses: "its header's addresses contradict each other"
    case .elf: "its ELF header is not valid"
    case .notELF32: "it is not a 32-bit ELF file"
    case .program: "its segments are not valid"
    }
  }
}

extension LinuxImageError {
  var name: StaticString {
    switch self {
    case .unknownFormat: "neither multiboot, nor bzImage, nor ELF"
    case .truncated: "the file is cut off"
    case .tooOld: "its boot protocol is older than 2.10"
    case .notLoadedHigh: "it is a zImage"
    case .badHeader: "its setup header is not valid"
    case .notELF64: "its ELF file is not for x86-64"
    case .elf: "its ELF header is not valid"
    case .program: "its segments are not valid"
    }
  }
}

extension LayoutError {
  var name: StaticString {
    switch self {
    case .kernelMemoryNotUsable: "the kernel's own place is not usable memory"
    case .noRoomForFile: "no room for a module"
    case .noRoomForHandover: "no room for the boot parameters"
    case .noRoomToMove: "no room to move the modules"
    case .tooManyFiles: "too many modules"
    case .memoryMapFull: "the memory map has too many entries"
    }
  }
}
