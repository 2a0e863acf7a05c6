import TrustVisorABI

/// What a PAL may ask of its micro-TPM.
enum MicroTPMRequest: Equatable, Sendable {
  case readPCR, extendPCR, random, seal, unseal, quote, identityKey

  /// Nil for hypercalls that ask something else.
  init?(_ hypercall: Hypercall) {
    switch hypercall {
    case .readPCR: self = .readPCR
    case .extendPCR: self = .extendPCR
    case .random: self = .random
    case .seal: self = .seal
    case .unseal: self = .unseal
    case .quote: self = .quote
    case .identityKey: self = .identityKey
    default: return nil
    }
  }
}
