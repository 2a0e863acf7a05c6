// signer-swift --nonce NONCE --verbose: prints evidence that it runs this PAL.
#include <stdio.h>
#include <string.h>

#include "signer-swift.h"

int main(int count, char **words) {
  uint8_t nonce[32], evidence[PAL_MOST_EVIDENCE_BYTES];
  uint32_t bytes = sizeof evidence;
  char text[PAL_EVIDENCE_TEXT_BYTES];
  if (count != 4 || strcmp(words[1], "--nonce") != 0 || strcmp(words[3], "--verbose") != 0) return 2;
  if (!signer_swift_nonce_from_text(words[2], nonce)) return 3;
  enum pal_error error = signer_swift_load();
  if (error == PAL_SUCCESS) error = (enum pal_error)attest(nonce, evidence, &bytes);
  if (error != PAL_SUCCESS) {
    fprintf(stderr, "signer: %s\n", signer_swift_error_text(error));
    return 1;
  }
  signer_swift_evidence_text(evidence, bytes, text);
  fputs(text, stdout);
  return 0;
}
