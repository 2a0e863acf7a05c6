import Foundation

/// The emulator runs in another folder than the one that paths on the command line are relative to.
func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
