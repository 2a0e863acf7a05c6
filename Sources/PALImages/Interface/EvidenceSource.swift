/// What programs need to be asked for evidence and to print it, as the SDK has it too. A program whose PAL makes none
/// calls nothing of it.
enum EvidenceSource {
  static let constants = """
    // What a PAL makes by `pal_evidence`, and its text with a zero, have at most as many bytes.
    enum { PAL_MOST_EVIDENCE_BYTES = \(EvidenceFormat.mostBytes), PAL_EVIDENCE_TEXT_BYTES = \(EvidenceFormat.mostTextBytes) };
    """

  static func declarations(_ prefix: String) -> String {
    """
    // Reads the nonce that a verifier gives, \(2 * EvidenceFormat.nonceBytes) hexadecimal digits; false for anything else.
    bool \(prefix)_nonce_from_text(const char *text, uint8_t nonce[\(EvidenceFormat.nonceBytes)]);
    // Writes evidence as lines for `pal quote` to find, and a zero, into PAL_EVIDENCE_TEXT_BYTES; returns their length,
    // 0 for more than PAL_MOST_EVIDENCE_BYTES.
    size_t \(prefix)_evidence_text(const void *evidence, size_t bytes, char *text);
    """
  }

  static func text(_ prefix: String) -> String { nonce(prefix) + "\n\n" + armor(prefix) }

  private static func nonce(_ prefix: String) -> String {
    let bytes = EvidenceFormat.nonceBytes
    return """
      static int pallium_value(char digit) {
        if (digit >= '0' && digit <= '9') return digit - '0';
        if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
        return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
      }

      bool \(prefix)_nonce_from_text(const char *text, uint8_t nonce[\(bytes)]) {
        size_t digits = 0;
        while (text != NULL && digits < \(2 * bytes) && pallium_value(text[digits]) >= 0) digits++;
        if (digits < \(2 * bytes) || text[digits] != 0) return false;
        for (size_t index = 0; index < \(bytes); index++)
          nonce[index] = (uint8_t)(pallium_value(text[2 * index]) << 4 | pallium_value(text[2 * index + 1]));
        return true;
      }
      """
  }

  private static func armor(_ prefix: String) -> String {
    """
    static char *pallium_put(char *to, const char *text) {
      while (*text != 0) *to++ = *text++;
      return to;
    }

    // Up to three bytes, as four digits of base64.
    static char *pallium_put_group(char *to, const uint8_t *bytes, size_t count) {
      static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      uint32_t bits = 0;
      for (size_t index = 0; index < 3; index++) bits = bits << 8 | (index < count ? bytes[index] : 0);
      for (size_t index = 0; index < 4; index++) *to++ = index <= count ? digits[bits >> (18 - 6 * index) & 63] : '=';
      return to;
    }

    size_t \(prefix)_evidence_text(const void *evidence, size_t bytes, char *text) {
      const uint8_t *from = (const uint8_t *)evidence;
      char *end = text;
      *text = 0;
      if (bytes > PAL_MOST_EVIDENCE_BYTES) return 0;
      end = pallium_put(end, "\(EvidenceFormat.firstLine)\\n");
      for (size_t place = 0; place < bytes; place += 3) {
        size_t rest = bytes - place;
        end = pallium_put_group(end, from + place, rest < 3 ? rest : 3);
        if (rest <= 3 || (place + 3) % \(EvidenceFormat.lineBytes) == 0) *end++ = '\\n';
      }
      end = pallium_put(end, "\(EvidenceFormat.lastLine)\\n");
      *end = 0;
      return (size_t)(end - text);
    }
    """
  }
}
