// What programs do with evidence: they are given a nonce as text, and print what their PAL makes for it.
#include <string.h>

#include "pallium.h"

enum {
  NONCE_BYTES = 32,
  // Of one line of the text, which has 64 digits.
  LINE_BYTES = 48,
  GROUP_BYTES = 3,
};

static int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool pal_nonce_from_text(const char *text, uint8_t nonce[32]) {
  uint8_t bytes[NONCE_BYTES] = {0};
  if (text == NULL) return false;
  for (size_t index = 0; index < 2 * NONCE_BYTES; index++) {
    const int value = value_of(text[index]);
    if (value < 0) return false;
    bytes[index / 2] = (uint8_t)(bytes[index / 2] << 4 | value);
  }
  if (text[2 * NONCE_BYTES] != 0) return false;
  memcpy(nonce, bytes, sizeof bytes);
  return true;
}

static char *put(char *to, const char *text) {
  const size_t bytes = strlen(text);
  memcpy(to, text, bytes);
  return to + bytes;
}

// Up to three bytes, as four digits of base64.
static char *put_group(char *to, const uint8_t *bytes, size_t count) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint32_t bits = 0;
  for (size_t index = 0; index < GROUP_BYTES; index++) bits = bits << 8 | (index < count ? bytes[index] : 0);
  for (size_t index = 0; index <= GROUP_BYTES; index++)
    *to++ = index <= count ? digits[bits >> (18 - 6 * index) & 63] : '=';
  return to;
}

size_t pal_evidence_text(const void *evidence, size_t bytes, char *text) {
  const uint8_t *const from = evidence;
  *text = 0;
  if (bytes > PAL_MOST_EVIDENCE_BYTES) return 0;
  char *end = put(text, "-----BEGIN PAL EVIDENCE-----\n");
  for (size_t place = 0; place < bytes; place += GROUP_BYTES) {
    const size_t rest = bytes - place;
    end = put_group(end, from + place, rest < GROUP_BYTES ? rest : GROUP_BYTES);
    if (rest <= GROUP_BYTES || (place + GROUP_BYTES) % LINE_BYTES == 0) *end++ = '\n';
  }
  end = put(end, "-----END PAL EVIDENCE-----\n");
  *end = 0;
  return (size_t)(end - text);
}
