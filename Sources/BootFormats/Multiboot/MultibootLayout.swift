extension LayoutRequest {
  /// What booting a multiboot kernel takes; its modules are appended by the caller.
  public static func multiboot(_ kernel: ProgramImage, memoryMap: MemoryMap) -> Self {
    Self(memoryMap: memoryMap, kernel: kernel, handoverSize: MultibootInformationBuilder.largestSize)
  }
}
