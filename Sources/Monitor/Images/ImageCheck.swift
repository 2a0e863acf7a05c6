import TrustVisorABI

/// The checks of `load` for a whole image in memory, for tools on the host.
public enum ImageCheck {
  /// What `load` would say of these bytes if it had room for them: ``HypercallResult/success``, or what is wrong.
  public static func result(of image: UnsafeRawBufferPointer) -> HypercallResult {
    let fileBytes = UInt64(image.count)
    let first = unsafe UnsafeRawBufferPointer(rebasing: image.prefix(ImageFormat.Header.bytes))
    do throws(Refusal) {
      let headerBytes = unsafe try ImagePreamble(ImageFields(first), fileBytes: fileBytes).headerBytes
      let header = unsafe UnsafeRawBufferPointer(rebasing: image.prefix(headerBytes))
      _ = unsafe try PALImageHeader(header, fileBytes: fileBytes)
      return .success
    } catch {
      return error.result
    }
  }
}
