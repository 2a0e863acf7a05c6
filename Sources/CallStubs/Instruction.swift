/// A place in memory: bytes from a register.
struct Memory: Equatable, Sendable {
  var base: Register
  var offset: Int
}

/// What a stub is made of. Operands are words, unless an instruction says otherwise.
enum Instruction: Equatable, Sendable {
  case push(Register)
  case pop(Register)
  /// Takes bytes from the stack, or gives them back.
  case allocate(Int)
  case release(Int)
  /// Rounds the stack pointer down to a multiple of 16.
  case alignStack
  case move(from: Register, to: Register)
  case load(Memory, Register)
  case store(Register, Memory)
  /// Extends the lowest bytes of a register, or of memory, to a word.
  case extend(from: Register, ValueType, to: Register)
  case loadExtended(Memory, ValueType, Register)
  case clear(Register)
  /// Vector registers, by number, at a multiple of 16 bytes.
  case saveVector(Int, at: Int)
  case restoreVector(Int, at: Int)
  case call(StubTarget)
  /// Gives back what was taken from the stack since the frame pointer was set, and the frame pointer.
  case leave
  /// Takes bytes of arguments off the stack as well.
  case returnToCaller(popping: Int)
}

/// What a stub calls.
public enum StubTarget: Equatable, Sendable {
  /// A function of the same piece of code, relative to the stub: both can be copied together.
  case function(String)
  /// The function whose address a variable of this name holds.
  case variable(String)

  var name: String {
    switch self {
    case .function(let name), .variable(let name): name
    }
  }
}
