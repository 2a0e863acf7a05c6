// swift-tools-version: 6.2
import PackageDescription

/// The bare-metal image is built with its own triple and flags (see the Makefile's `image`), the rest
/// for the host; one environment variable tells the two apart, so that each sees only its own targets.
let isBareMetal = Context.environment["PALLIUM_BARE"] != nil

/// Settings of the modules that run on the metal and are tested on the host.
let pure: [SwiftSetting] = [.strictMemorySafety()]

/// On the host the same code runs millions of times in tests that look for what nobody thought of.
let tested: [SwiftSetting] = isBareMetal ? pure : pure + [.unsafeFlags(["-O"])]

/// BearSSL's headers want those of a C library, after the compiler's own; only CBearSSL's C files see them.
let libraryHeaders: [CSetting] =
  isBareMetal
  ? [.unsafeFlags(["-idirafter", "/usr/include", "-idirafter", "/usr/include/x86_64-linux-gnu"])] : []

let pureTargets: [Target] = [
  .target(name: "CBearSSL", cSettings: libraryHeaders, linkerSettings: [.linkedLibrary("bearssl")]),
  .target(name: "Cryptography", dependencies: ["CBearSSL"], swiftSettings: tested),
  .target(name: "X86", swiftSettings: tested),
  .target(name: "TrustVisorABI", swiftSettings: pure),
  .target(name: "BootFormats", dependencies: ["TrustVisorABI", "X86"], swiftSettings: pure),
  .target(
    name: "Monitor", dependencies: ["Cryptography", "MicroTPM", "X86", "TrustVisorABI"],
    swiftSettings: tested),
  .target(name: "MicroTPM", dependencies: ["Cryptography"], swiftSettings: tested),
]

let bareTargets: [Target] = [
  .target(name: "HypervisorAssembly"),
  .executableTarget(
    name: "Hypervisor",
    dependencies: [
      "X86", "TrustVisorABI", "BootFormats", "Cryptography", "Monitor", "MicroTPM", "HypervisorAssembly",
    ]
  ),
]

let hostTargets: [Target] = [
  .target(name: "AgentProtocol", path: "GuestImage/AgentProtocol"),
  .target(name: "AgentSupport", path: "GuestImage/AgentSupport"),
  .target(
    name: "GuestFiles",
    path: "GuestImage/Files",
    resources: [
      .embedInCode("init.sh"), .embedInCode("poweroff.sh"), .embedInCode("windows.sh"),
      .embedInCode("debug.sh"),
      .embedInCode("inittab"),
      .embedInCode("passwd"), .embedInCode("group"), .embedInCode("hosts"),
      .embedInCode("nsswitch.conf"), .embedInCode("profile"),
    ]
  ),
  .executableTarget(
    name: "pal-agent",
    dependencies: [
      "AgentProtocol",
      "AgentSupport",
      "TrustVisorABI",
      .product(name: "SystemPackage", package: "swift-system"),
    ],
    path: "GuestImage/Agent",
    // It runs in the guest, which has the host's C library but not its Swift; and under emulation, where
    // unoptimised code is felt.
    swiftSettings: [.unsafeFlags(["-O"])],
    linkerSettings: [.unsafeFlags(["-static-stdlib"])]
  ),
  .target(name: "CallStubs"),
  .target(
    name: "PALImages",
    dependencies: [
      "Cryptography", "Monitor", "TrustVisorABI", .product(name: "TOMLKit", package: "TOMLKit"),
    ]
  ),
  .target(
    name: "PALKit",
    dependencies: [
      "AgentProtocol",
      "GuestFiles",
      "PALImages",
      "TrustVisorABI",
      .product(name: "Crypto", package: "swift-crypto"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]
  ),
  .executableTarget(
    name: "pal",
    dependencies: [
      "AgentProtocol",
      "PALImages",
      "PALKit",
      .product(name: "Logging", package: "swift-log"),
      .product(name: "SystemPackage", package: "swift-system"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]
  ),
  .executableTarget(
    name: "demo",
    dependencies: [
      "PALKit",
      "PALImages",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "Crypto", package: "swift-crypto"),
      .product(name: "SystemPackage", package: "swift-system"),
    ],
    path: "Examples/Demo"
  ),
  .testTarget(name: "X86Tests", dependencies: ["X86"]),
  .testTarget(name: "BootFormatsTests", dependencies: ["BootFormats", "X86"]),
  .target(
    name: "CryptographySupport", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
    path: "Tests/CryptographySupport"),
  .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "CryptographySupport"]),
  .testTarget(
    name: "MicroTPMTests",
    dependencies: [
      "MicroTPM", "Cryptography", "CryptographySupport", "HostPrograms",
      .product(name: "SystemPackage", package: "swift-system"),
    ]
  ),
  .testTarget(
    name: "MonitorTests", dependencies: ["Monitor", "Cryptography", "MicroTPM", "X86", "TrustVisorABI"],
    swiftSettings: [.unsafeFlags(["-O"])]),
  .testTarget(name: "PALImagesTests", dependencies: ["PALImages", "Monitor", "TrustVisorABI"]),
  .target(
    name: "HostPrograms",
    dependencies: [
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ],
    path: "Tests/HostPrograms"
  ),
  .target(
    name: "StubBatches",
    dependencies: ["CallStubs", "HostPrograms", .product(name: "SystemPackage", package: "swift-system")],
    path: "Tests/StubBatches",
    exclude: ["Support"]
  ),
  .testTarget(
    name: "CallStubsTests",
    dependencies: [
      "CallStubs", "HostPrograms", "StubBatches", .product(name: "SystemPackage", package: "swift-system"),
    ]
  ),
  .testTarget(
    name: "SDKTests",
    dependencies: [
      "HostPrograms", .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]
  ),
  .testTarget(
    name: "PALKitTests",
    dependencies: [
      "PALKit", "PALImages", "AgentProtocol", "Cryptography", "MicroTPM", "TrustVisorABI",
      .product(name: "Crypto", package: "swift-crypto"),
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]
  ),
  .testTarget(
    name: "EndToEndTests",
    dependencies: [
      "PALKit", "PALImages", "AgentProtocol", "TrustVisorABI", "X86", "HostPrograms", "StubBatches",
      .product(name: "Crypto", package: "swift-crypto"),
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system"),
    ]),
]

let package = Package(
  name: "Pallium",
  products: isBareMetal
    ? [.executable(name: "trustvisor", targets: ["Hypervisor"])]
    : [.executable(name: "pal", targets: ["pal"]), .library(name: "PALKit", targets: ["PALKit"])],
  dependencies: isBareMetal
    ? []
    : [
      .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
      .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
      .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
      .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
      .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
      .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
  targets: pureTargets + (isBareMetal ? bareTargets : hostTargets),
  swiftLanguageModes: [.v6]
)
