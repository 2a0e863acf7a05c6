// br_chacha20_ct_run uses vector registers.
#include "CBearSSL.h"
#include <bearssl.h>

void chacha20_poly1305(
    const uint8_t key[32], const uint8_t nonce[12], void *text, size_t text_size, const void *data,
    size_t data_size, uint8_t tag[16], int encrypts) {
  br_poly1305_ctmulq_run(key, nonce, text, text_size, data, data_size, tag, br_chacha20_ct_run, encrypts);
}
