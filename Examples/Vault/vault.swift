/// Why the vault refuses something; main.c has sentences for these numbers.
enum Refusal: UInt32, Error {
  case wrongPassword = 1
  /// Too many wrong passwords have been tried: nothing opens this vault any more.
  case locked = 2
  /// No vault has been opened.
  case notOpen = 3
  case noSuchEntry = 4
  case entryExists = 5
  /// A password, name or secret is empty or too long, or a name has control characters.
  case badLength = 6
  case full = 7
  /// What is to be opened was not sealed as a vault.
  case notAVault = 8
  /// It has been changed, or was sealed on another machine.
  case notGenuine = 9
  /// It was sealed by another program, or another version of this one.
  case otherProgram = 10
  case cannotSeal = 11
}

/// What a vault file holds.
struct Vault {
  struct Entry {
    var name: [UInt8]
    var secret: [UInt8]

    static let mostNameBytes = 64
    static let mostSecretBytes = 1024
  }

  static let mostTries: UInt8 = 3
  static let mostEntries = 200

  private(set) var password: Password
  /// Since the last right one.
  private(set) var wrongTries: UInt8 = 0
  /// In the order of their names.
  private(set) var entries: [Entry] = []

  init(password: Password, wrongTries: UInt8 = 0, entries: [Entry] = []) {
    self.password = password
    self.wrongTries = wrongTries
    self.entries = entries
  }

  var triesLeft: UInt8 { Self.mostTries - min(wrongTries, Self.mostTries) }

  /// Counts a wrong password; after too many of them the right one is refused too.
  mutating func check(_ guess: [UInt8]) throws(Refusal) {
    guard triesLeft > 0 else { throw .locked }
    guard let guess = Password(guess), guess.isEqual(to: password) else {
      wrongTries += 1
      throw triesLeft > 0 ? .wrongPassword : .locked
    }
    wrongTries = 0
  }

  mutating func changePassword(to bytes: [UInt8]) throws(Refusal) {
    guard let new = Password(bytes) else { throw .badLength }
    password = new
  }

  func secret(of name: [UInt8]) throws(Refusal) -> [UInt8] {
    guard let entry = entries.first(where: { $0.name == name }) else { throw .noSuchEntry }
    return entry.secret
  }

  mutating func add(_ entry: Entry) throws(Refusal) {
    guard entry.isValid else { throw .badLength }
    guard !entries.contains(where: { $0.name == entry.name }) else { throw .entryExists }
    guard entries.count < Self.mostEntries, byteCount + entry.byteCount <= Self.mostBytes else { throw .full }
    let place = entries.firstIndex { entry.name.lexicographicallyPrecedes($0.name) } ?? entries.endIndex
    entries.insert(entry, at: place)
  }
}

extension Vault.Entry {
  var isValid: Bool {
    (1...Self.mostNameBytes).contains(name.count) && (1...Self.mostSecretBytes).contains(secret.count)
      && name.allSatisfy { $0 >= UInt8(ascii: " ") }
  }
}
