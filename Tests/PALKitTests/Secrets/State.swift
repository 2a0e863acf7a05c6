import SystemPackage

@testable import PALKit

/// Hands `body` places of which those that a secret lies in are the test's own.
func withState<Result>(_ body: (Locations) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { folder in
    var locations = Locations.standard(environment: [:])
    locations.state = folder.appending("state")
    locations.runtime = folder.appending("r")
    return try await body(locations)
  }
}

extension Locations {
  func secretFile(_ name: String) -> FilePath { state.appending("secrets").appending(name) }
}
