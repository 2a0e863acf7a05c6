import Foundation

/// The emulator runs in another folder than the one that paths on the command line are relative to.
func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

/// A path without the folder that the command was given in, if it lies there.
func shortened(_ path: String) -> String {
  let here = FileManager.default.currentDirectoryPath + "/"
  return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
}
