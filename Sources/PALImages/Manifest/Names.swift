/// Names that functions and parameters can have in C.
enum CIdentifier {
  /// What is wrong with a name, as a sentence; nil if nothing is.
  static func fault(in name: String) -> String? {
    if name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) == nil {
      return "'\(name)' is no name in C: write letters, digits and '_', and a letter first."
    }
    return keywords.contains(name) ? "'\(name)' is a word of C or Swift: choose another." : nil
  }

  private static let keywords: Set<String> = [
    "auto", "break", "case", "char", "class", "const", "continue", "default", "do", "double", "else", "enum",
    "extern", "float", "for", "func", "goto", "if", "import", "in", "inline", "inout", "int", "let", "long",
    "main", "register", "restrict", "return", "self", "short", "signed", "sizeof", "static", "struct",
    "switch",
    "typedef", "union", "unsigned", "var", "void", "volatile", "while",
  ]
}

/// Names that projects can have.
public enum ProjectName {
  /// What is wrong with a name, as a sentence; nil if nothing is.
  public static func fault(in name: String) -> String? {
    if name.wholeMatch(of: /[a-z][a-z0-9_-]*/) == nil {
      return
        "'\(name)' is no name of a project: write small letters, digits, '-' and '_', and a letter first."
    }
    return name.count > 64 ? "The name '\(name)' is longer than 64 letters." : nil
  }
}

/// Names that functions cannot have.
enum TakenNames {
  /// What generated files define for a program, and what the PAL-side runtime does.
  static func all(prefix: String) -> Set<String> {
    let generated = [
      "load", "unload", "error_text", "image", "image_end", "handle", "nonce_from_text", "evidence_text",
    ].map { "\(prefix)_\($0)" }
    return runtime.union(generated)
  }

  private static let runtime: Set<String> = [
    "memcpy", "memmove", "memset", "memcmp", "malloc", "free", "posix_memalign", "arc4random_buf",
    "ceil", "floor", "trunc", "__stack_chk_fail", "__memcpy_chk", "__memmove_chk", "__memset_chk",
  ]

  /// What the names of the PAL-side runtime's own functions begin with.
  static let runtimePrefix = "pal_"
}

/// Paths in a manifest: they become arguments of compilers and linkers, which take some words for options, and whose
/// outputs must not depend on what is outside of the project.
enum ProjectPath {
  /// What is wrong with it, as the end of a sentence; nil if nothing is.
  static func fault(in path: String) -> String? {
    if path.isEmpty || path.hasPrefix("-") || path.hasPrefix("@") {
      return "is no path: compilers would take it for an option"
    }
    let leaves = path.hasPrefix("/") || path.split(separator: "/").contains("..")
    return leaves ? "leaves the project's folder: copy the file there" : nil
  }
}
