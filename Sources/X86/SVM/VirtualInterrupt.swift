/// Virtual interrupts and how a guest's own masking works, VMCB offset 060h (APM vol 2, 15.21).
public struct VirtualInterrupt: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// V_IRQ: a virtual interrupt is pending.
  @inlinable public static var irq: Self { Self(bit: 8) }
  /// VGIF: the guest's own global interrupt flag.
  @inlinable public static var gif: Self { Self(bit: 9) }
  /// V_NMI: a virtual NMI is pending.
  @inlinable public static var nmi: Self { Self(bit: 11) }
  /// V_NMI_MASK: virtual NMIs are blocked.
  @inlinable public static var nmiMask: Self { Self(bit: 12) }
  /// V_IGN_TPR: the pending virtual interrupt does not wait for the task priority.
  @inlinable public static var ignoreTPR: Self { Self(bit: 20) }
  /// V_INTR_MASKING: the guest's RFLAGS.IF masks virtual interrupts, the host's masks physical ones.
  @inlinable public static var intrMasking: Self { Self(bit: 24) }
  /// AMD virtual GIF enabled: STGI and CLGI act on `gif`.
  @inlinable public static var gifEnable: Self { Self(bit: 25) }
  /// V_NMI_ENABLE: NMIs are virtual.
  @inlinable public static var nmiEnable: Self { Self(bit: 26) }
  /// x2AVIC.
  @inlinable public static var x2avicEnable: Self { Self(bit: 30) }
  /// AVIC.
  @inlinable public static var avicEnable: Self { Self(bit: 31) }

  /// V_TPR: the virtual task priority, which the guest sees in CR8.
  @inlinable public var tpr: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue.bits(0, 8)) }
    set { rawValue = rawValue.settingBits(0, 8, to: UInt64(newValue)) }
  }

  /// V_INTR_PRIO: the pending virtual interrupt's priority.
  @inlinable public var priority: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue.bits(16, 4)) }
    set { rawValue = rawValue.settingBits(16, 4, to: UInt64(newValue)) }
  }

  /// V_INTR_VECTOR: the pending virtual interrupt's vector.
  @inlinable public var vector: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue.bits(32, 8)) }
    set { rawValue = rawValue.settingBits(32, 8, to: UInt64(newValue)) }
  }
}
