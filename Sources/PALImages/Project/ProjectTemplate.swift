/// The files of a new project: a program that greets by its PAL, ready to build and run.
public enum ProjectTemplate {
  public struct File: Equatable, Sendable {
    /// Relative to the project's folder.
    public var path: String
    public var text: String
  }

  /// - Parameter name: one that ``ProjectName`` finds no fault in.
  public static func files(name: String, language: Language) -> [File] {
    let prefix = name.replacing("-", with: "_")
    let pal =
      switch language {
      case .c: File(path: "pal.c", text: cSource(name, prefix))
      case .swift: File(path: "pal.swift", text: swiftSource(prefix))
      }
    return [
      File(path: Manifest.fileName, text: manifest(name, prefix, language, palSource: pal.path)),
      File(path: "main.c", text: program(name, prefix)), pal, File(path: ".gitignore", text: ".pal/\n"),
    ]
  }

  private static func manifest(_ name: String, _ prefix: String, _ language: Language, palSource: String)
    -> String
  {
    let targets = Target.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return """
      # A program and its PAL: `pal build` makes both.
      name = "\(name)"
      # Of the PAL: "c" or "swift".
      language = "\(language.rawValue)"
      targets = [\(targets)]

      [program]
      sources = ["main.c"]

      [pal]
      sources = ["\(palSource)"]
      # 4 KiB each.
      stack-pages = 4
      heap-pages = 16
      parameter-pages = 4

      # Writes a greeting for `name` into `text`, and says how many there have been.
      [[function]]
      name = "\(prefix)_greet"
      result = "u32"
      parameters = [
        { name = "name", kind = "in", count = "name_length" },
        { name = "name_length", kind = "u32" },
        { name = "text", kind = "out", count = "text_length" },
        { name = "text_length", kind = "length32" },
      ]

      # What `pal test` runs, on all targets.
      [[test]]
      arguments = []
      output = "1: Hello, World!\\n2: Hello, PAL!\\n"

      """
  }

  private static func program(_ name: String, _ prefix: String) -> String {
    """
    // The program: the system sees all of it, and can change it.
    #include <stdio.h>
    #include <string.h>

    #include "\(name).h"

    static void greet(const char *name) {
      uint8_t text[64];
      uint32_t length = sizeof text;
      uint32_t number = \(prefix)_greet((const uint8_t *)name, (uint32_t)strlen(name), text, &length);
      printf("%u: %.*s\\n", (unsigned)number, (int)length, (const char *)text);
    }

    int main(void) {
      enum pal_error error = \(prefix)_load();
      if (error != PAL_SUCCESS) {
        fprintf(stderr, "\(name): %s\\n", \(prefix)_error_text(error));
        return 1;
      }
      greet("World");
      greet("PAL");
      \(prefix)_unload();
      return 0;
    }

    """
  }

  private static func cSource(_ name: String, _ prefix: String) -> String {
    """
    // The PAL: runs where no system sees it, without a C library.
    #include "\(name).h"

    // Nobody outside can read or change this.
    static uint32_t greetings;

    // Writes as much of `part` as there is room for behind `end`; returns the new end.
    static uint32_t append(uint8_t *text, uint32_t end, uint32_t room, const void *part, uint32_t length) {
      if (length > room - end) length = room - end;
      memcpy(text + end, part, length);
      return end + length;
    }

    uint32_t \(prefix)_greet(const uint8_t *name, uint32_t name_length, uint8_t *text, uint32_t *text_length) {
      uint32_t room = *text_length;
      uint32_t end = append(text, 0, room, "Hello, ", 7);
      end = append(text, end, room, name, name_length);
      *text_length = append(text, end, room, "!", 1);
      return ++greetings;
    }

    """
  }

  private static func swiftSource(_ prefix: String) -> String {
    """
    // The PAL: runs where no system sees it, in Embedded Swift.

    /// Nobody outside can read or change this. Calls come one after the other.
    nonisolated(unsafe) private var greetings: UInt32 = 0

    /// The compiler compares it with its declaration, which `pal build` makes from pal.toml.
    @c @implementation
    public func \(prefix)_greet(
      _ name: UnsafePointer<UInt8>!, _ nameLength: UInt32, _ text: UnsafeMutablePointer<UInt8>!,
      _ textLength: UnsafeMutablePointer<UInt32>!
    ) -> UInt32 {
      var greeting = Array("Hello, ".utf8)
      greeting += UnsafeBufferPointer(start: name, count: Int(nameLength))
      greeting.append(UInt8(ascii: "!"))
      let length = min(greeting.count, Int(textLength.pointee))
      text.update(from: greeting, count: length)
      textLength.pointee = UInt32(length)
      greetings += 1
      return greetings
    }

    """
  }
}
