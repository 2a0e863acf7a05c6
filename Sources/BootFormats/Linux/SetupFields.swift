/// Byte offsets in a bzImage and in boot_params, which begin alike (Linux
/// Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header").
enum SetupField {
  static let setupSectors: UInt64 = 0x1f1
  static let systemSize: UInt64 = 0x1f4
  static let bootFlag: UInt64 = 0x1fe
  /// The second byte of a short jump over the header: it tells how long the header is.
  static let jumpDistance: UInt64 = 0x201
  static let signature: UInt64 = 0x202
  static let version: UInt64 = 0x206
  static let loaderType: UInt64 = 0x210
  static let loadFlags: UInt64 = 0x211
  static let code32Start: UInt64 = 0x214
  static let ramdiskAddress: UInt64 = 0x218
  static let ramdiskSize: UInt64 = 0x21c
  static let commandLine: UInt64 = 0x228
  static let ramdiskLimit: UInt64 = 0x22c
  static let kernelAlignment: UInt64 = 0x230
  static let relocatable: UInt64 = 0x234
  static let extendedLoadFlags: UInt64 = 0x236
  static let commandLineSize: UInt64 = 0x238
  static let preferredAddress: UInt64 = 0x258
  static let initialSize: UInt64 = 0x260
  /// Where the header's first field is, and the byte that ``jumpDistance`` counts from.
  static let headerStart: UInt64 = 0x1f1
  static let jumpOrigin: UInt64 = 0x202
  /// Where boot_params has other things again (struct boot_params, edd_mbr_sig_buffer).
  static let headerLimit: UInt64 = 0x290
}

/// Values of the header's fields.
enum SetupValue {
  static let bootFlag: UInt16 = 0xaa55
  /// "HdrS".
  static let signature: UInt32 = 0x5372_6448
  /// 2.10 added pref_address and init_size, without which nobody knows what memory a kernel needs.
  static let leastVersion: UInt16 = 0x020a
  /// 2.12 added xloadflags.
  static let extendedFlagsVersion: UInt16 = 0x020c
  /// A boot loader without a number of its own.
  static let unknownLoader: UInt8 = 0xff
  /// The kernel proper was loaded at or above 1 MiB.
  static let loadedHigh: UInt8 = 1 << 0
  /// The real-mode code may use a heap; nothing runs that code here.
  static let canUseHeap: UInt8 = 1 << 7
  static let sectorSize: UInt64 = 512
  /// What a setup_sects of 0 means.
  static let oldSetupSectors: UInt8 = 4
  /// The unit of syssize.
  static let paragraph: UInt64 = 16
  /// What a 64-bit kernel says in its bzImage of these two, used for a vmlinux, which says nothing.
  static let ramdiskLimit: UInt32 = 0x7fff_ffff
  static let commandLineSize: UInt32 = 2047
  static let kernelAlignment: UInt32 = 1 << 21
}

/// xloadflags of the setup header.
public struct ExtendedLoadFlags: RawRepresentable, Equatable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// XLF_KERNEL_64: there is an entry in 64-bit mode, 0x200 behind the 32-bit one.
  public static let has64BitEntry = Self(rawValue: 1 << 0)
  /// XLF_CAN_BE_LOADED_ABOVE_4G: kernel, boot_params, command line and initrd may be anywhere.
  public static let canBeAbove4G = Self(rawValue: 1 << 1)

  @inlinable public func contains(_ flag: Self) -> Bool { rawValue & flag.rawValue == flag.rawValue }
}
