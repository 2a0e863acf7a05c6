// notary [WAY] NONCE: prints evidence that the PAL has read standard input. What `pal quote` refuses has its own ways:
// none, twice, other (for another nonce), damaged, late (it exits with 3), inside (the PAL fails).
#include <stdio.h>
#include <string.h>

#include "notary.h"

static int complain(const char *why, int code) {
  fprintf(stderr, "notary: %s\n", why);
  return code;
}

static int attest(const char *way, const uint8_t nonce[32]) {
  static uint8_t document[4096];
  uint8_t evidence[PAL_MOST_EVIDENCE_BYTES];
  uint32_t bytes = sizeof evidence;
  char text[PAL_EVIDENCE_TEXT_BYTES];
  uint32_t count = (uint32_t)fread(document, 1, sizeof document, stdin);
  enum pal_error error = (enum pal_error)notary_attest(document, count, nonce, evidence, &bytes);
  if (error != PAL_SUCCESS) return complain(notary_error_text(error), 1);
  size_t length = notary_evidence_text(evidence, bytes, text);
  printf("%u bytes were read\n", (unsigned)count);
  if (strcmp(way, "damaged") == 0) text[length / 2] = '?';
  if (strcmp(way, "none") != 0) fputs(text, stdout);
  if (strcmp(way, "twice") == 0) fputs(text, stdout);
  puts("all is printed");
  return strcmp(way, "late") == 0 ? 3 : 0;
}

int main(int count, char **words) {
  uint8_t nonce[32];
  const char *way = count == 3 ? words[1] : "";
  if (count < 2 || !notary_nonce_from_text(words[count - 1], nonce)) return complain("no nonce", 2);
  enum pal_error error = notary_load();
  if (error != PAL_SUCCESS) return complain(notary_error_text(error), 1);
  if (strcmp(way, "other") == 0) nonce[31] ^= 1;
  if (strcmp(way, "inside") == 0) notary_fail();
  return attest(way, nonce);
}
