/// The variables under which Wine runs quickly and quietly.
enum WineEnvironment {
  /// What a console program does not need: .NET, HTML, menu entries, services at the start, a debugger at the end.
  private static let switchedOff = [
    "mscoree", "mshtml", "winemenubuilder.exe", "wineboot.exe", "winedbg.exe",
  ]

  /// In the guest, whose `windows` script adds the prefix.
  static let guest = [
    "WINEDEBUG=-all",
    "WINEDLLOVERRIDES=" + switchedOff.map { "\($0)=" }.joined(separator: ";"),
  ]

  /// On the host, where the prefix is made; nothing else of the user's environment has a say in that, and what is
  /// made is of the guest's user.
  static func host(prefix: String, home: String) -> [String: String] {
    [
      "WINEPREFIX": prefix, "WINEARCH": "win64", "WINEDEBUG": "-all", "HOME": home, "USER": "root",
      "LOGNAME": "root", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
      "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
    ]
  }
}
