/// Numbers of 16 bits that name something (TPM 2.0 Library, part 2).
enum TPMConstant: UInt16 {
  /// TPM_ALG_ID (section 6.3).
  case sha256 = 0x000b
  case null = 0x0010
  case ecdsa = 0x0018
  case ecc = 0x0023
  /// TPM_ECC_CURVE: TPM_ECC_NIST_P256 (section 6.4).
  case nistP256 = 0x0003
  /// TPM_ST: TPM_ST_ATTEST_QUOTE (section 6.9).
  case attestQuote = 0x8018
}
