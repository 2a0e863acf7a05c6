import BootFormats
import HypervisorAssembly
import Monitor
import X86

/// Puts the guest that the loader brought as modules into memory, and starts it.
///
/// The first module is the kernel: a multiboot kernel, a bzImage or a vmlinux. What follows is Linux's
/// initrd, or the multiboot kernel's modules. A module with the machine's secret does not count.
enum GuestLoader {
  static func load(_ loader: LoaderReport, _ machine: UnsafeMutablePointer<Machine>) -> Never {
    let modules = GuestModules(loader, Machine.memory(machine))
    var map = loader.information.memoryMap
    do throws(MemoryMapError) {
      try map.reserve(machine.pointee.own.base, machine.pointee.own.size)
    } catch {
      Panic.stop("the memory map has too many entries")
    }
    machine.pointee.guestStart = start(modules, map, Machine.memory(machine))
    Log.info("guest starts")
    Log.debug("time stamp \(cpu_timestamp())")
    let processor = Processor.current
    continue_on_stack(processor.pointee.stackTop, processor)
  }

  private static func start(_ modules: GuestModules, _ map: MemoryMap, _ memory: GuestMemory) -> GuestStart {
    do throws(MultibootKernelError) {
      let kernel = try MultibootKernel.read(modules.kernel, from: memory)
      return MultibootGuest.load(kernel, modules, map, memory)
    } catch .noHeader {
      return LinuxGuest.load(modules, map, memory)
    } catch {
      Panic.stop("the first module is a multiboot kernel that cannot be loaded: \(error.name)")
    }
  }

  /// Finds places for everything, and moves it there.
  static func place(_ request: LayoutRequest, _ memory: GuestMemory) -> GuestLayout {
    let layout: GuestLayout
    do throws(LayoutError) {
      layout = try GuestLayout.plan(request)
    } catch {
      Panic.stop("the guest does not fit into memory: \(error.name); give the machine more")
    }
    for index in 0..<layout.stepCount { perform(layout.step(index), memory) }
    return layout
  }

  private static func perform(_ step: LayoutStep, _ memory: GuestMemory) {
    switch step {
    case .copy(let source, let destination, let length):
      Log.debug("copy \(hex: source.rawValue) to \(hex: destination.rawValue), \(hex: length) bytes")
      guard let from = memory.pointer(to: source, bytes: length),
        let to = memory.pointer(to: destination, bytes: length)
      else { Panic.stop("a part of the guest lies outside of memory, at \(hex: source.rawValue)") }
      memmove(to, from, Int(length))
    case .clear(let destination, let length):
      Log.debug("clear \(hex: destination.rawValue), \(hex: length) bytes")
      guard let to = memory.pointer(to: destination, bytes: length) else {
        Panic.stop("a part of the guest lies outside of memory, at \(hex: destination.rawValue)")
      }
      memset(to, 0, Int(length))
    }
  }
}

/// The loader's modules, with their strings copied away from where the guest may come to lie.
struct GuestModules {
  let kernel: FileExtent
  let commandLine: CommandLine
  private(set) var count = 0
  private var files = InlineArray<8, FileExtent?>(repeating: nil)

  init(_ loader: LoaderReport, _ memory: GuestMemory) {
    let information = loader.information
    var first: (file: FileExtent, module: MultibootModule)?
    for index in 0..<information.moduleCount {
      let module = information.module(index)
      guard let file = FileExtent(module), file != loader.secret else { continue }
      if first == nil {
        first = (file, module)
      } else {
        files[count] = file
        count += 1
      }
    }
    guard let first else { Panic.stop("there is no guest: give its kernel as the first module") }
    kernel = first.file
    commandLine = Self.commandLine(of: first.module, information, memory)
  }

  /// The files behind the kernel.
  subscript(index: Int) -> FileExtent { files[index]! }

  /// QEMU begins a module's string with the name of its file.
  private static func commandLine(
    of module: MultibootModule, _ information: MultibootInformation, _ memory: GuestMemory
  ) -> CommandLine {
    guard let address = module.commandLine else { return CommandLine() }
    do throws(CommandLineError) {
      let line = try CommandLine.read(at: address, from: memory)
      return isQEMU(information, memory) ? line.droppingFirstWord() : line
    } catch {
      Panic.stop("the guest's command line is longer than \(CommandLine.capacity) bytes")
    }
  }

  private static func isQEMU(_ information: MultibootInformation, _ memory: GuestMemory) -> Bool {
    guard let name = information.loaderName else { return false }
    do throws(CommandLineError) {
      return try CommandLine.read(at: name, from: memory).has("qemu")
    } catch {
      return false
    }
  }
}
