import HypervisorAssembly
import Synchronization

let counter = Atomic<Int>(3)

@c(hypervisor_boot)
func boot(magic: UInt32, information: UInt32) -> Never {
  cpu_out8(0x3f8, 65)
  counter.add(1, ordering: .relaxed)
  cpu_stop()
}
@c(hypervisor_processor_start)
func processorStart(processor: UInt64) -> Never { cpu_stop() }
@c(hypervisor_exception)
func exception(frame: UnsafeMutablePointer<exception_frame>) { cpu_stop() }

@main struct Image { static func main() {} }
