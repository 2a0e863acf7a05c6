import Foundation
import SystemPackage

/// What machines are booted with.
extension Locations {
  /// The hypervisor's image; nil for a machine without it.
  func hypervisor(for configuration: MachineConfiguration) throws(PalliumError) -> FilePath? {
    guard configuration.hypervisor else { return nil }
    let image = configuration.hypervisorImage.map { FilePath($0) } ?? hypervisor
    guard let image, FileManager.default.fileExists(atPath: image.string) else {
      throw PalliumError(
        .imageMissing,
        "The hypervisor's image is missing: run 'make image', or start with '--no-hypervisor'.")
    }
    return image
  }

  /// The guest's kernel.
  func kernel(_ form: MachineConfiguration.Kernel) throws(PalliumError) -> FilePath {
    let kernel = kernelFolder.appending(form.rawValue)
    guard FileManager.default.fileExists(atPath: kernel.string) else {
      throw PalliumError(.notSetUp, "The guest's kernel is missing: run 'make setup', which fetches it.")
    }
    return kernel
  }

  /// The program that runs commands in the guest.
  func agent() throws(PalliumError) -> FilePath {
    let agent = agentFolder.appending("pal-agent")
    guard FileManager.default.fileExists(atPath: agent.string) else {
      throw PalliumError(
        .imageMissing, "The guest's agent \(agent) is missing: run 'swift build --product pal-agent'.")
    }
    return agent
  }
}
