/// The text files of the guest's initial RAM disk, as they are in this folder.
public enum GuestFiles {
  /// The first process, a shell script.
  public static var initScript: [UInt8] { PackageResources.init_sh }

  /// What `poweroff`, `reboot` and `halt` run.
  public static var poweroffScript: [UInt8] { PackageResources.poweroff_sh }

  /// What runs a Windows program by Wine.
  public static var windowsScript: [UInt8] { PackageResources.windows_sh }

  /// What `pal debug` runs.
  public static var debugScript: [UInt8] { PackageResources.debug_sh }

  /// Files of /etc and their content.
  public static var etc: [(name: String, content: [UInt8])] {
    [
      ("inittab", PackageResources.inittab), ("passwd", PackageResources.passwd),
      ("group", PackageResources.group), ("hosts", PackageResources.hosts),
      ("nsswitch.conf", PackageResources.nsswitch_conf), ("profile", PackageResources.profile),
    ]
  }
}
