// A PAL's micro-TPM: random numbers, sealed data, and registers that tell what the PAL is and has done.
//
// There are 24 registers (PCRs) of 32 bytes. Number 0 tells which PAL this is: the SHA-256 of 32 zeroes and the image's
// measurement. The others are zero when the PAL is loaded. A selection of registers is a number with bit r set for
// register r.
//
// Buffers are the PAL's own memory or a call's parameters. A request that is refused has stored nothing but, with
// PAL_ERROR_BUFFER_TOO_SMALL, how many bytes are needed. What is read and what is stored may overlap.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "errors.h"

enum {
  PAL_PCR_COUNT = 24,
  // Bytes of a register, of a digest and of a nonce.
  PAL_DIGEST_BYTES = 32,
  // The most bytes that one request takes or gives: so the most of sealed data.
  PAL_MOST_BYTES = 32768,
  // How many bytes more sealed data has than what was sealed.
  PAL_SEAL_OVERHEAD = 136,
  PAL_MOST_RANDOM_BYTES = 4096,
  PAL_QUOTE_BYTES = 219,
  PAL_IDENTITY_KEY_BYTES = 178,
  // A quote, the public key and the values of all registers.
  PAL_MOST_EVIDENCE_BYTES = 1165,
};

// Random bytes, fit for keys; at most PAL_MOST_RANDOM_BYTES, else PAL_ERROR_TOO_LONG. `arc4random_buf` gives any
// number.
enum pal_error pal_random(void *to, size_t bytes);

// MARK: Registers

// Makes a register the SHA-256 of what it was and of 32 bytes. That lasts until the PAL is unloaded.
enum pal_error pal_extend_pcr(uint32_t index, const uint8_t digest[PAL_DIGEST_BYTES]);
enum pal_error pal_read_pcr(uint32_t index, uint8_t value[PAL_DIGEST_BYTES]);

// MARK: Sealed data

// In which state a PAL must be to open sealed data.
struct pal_policy {
  // The registers that count; not 0.
  uint32_t selection;
  uint32_t zero;
  // The SHA-256 of their values, one behind the other, the lowest first.
  uint8_t digest[PAL_DIGEST_BYTES];
};

// Of this PAL with the registers of `selection` as they now are.
enum pal_error pal_policy_now(uint32_t selection, struct pal_policy *policy);
// Of the PAL whose image has this measurement, whatever it extends: so that a newer version can open the data.
void pal_policy_for(const uint8_t measurement[PAL_DIGEST_BYTES], struct pal_policy *policy);

// Encrypts data that only a PAL of this machine in the state of `policy` can open; NULL is this very PAL, whatever it
// has extended. `*sealed_bytes` is how much room there is, then what was stored: `text_bytes` and PAL_SEAL_OVERHEAD,
// together at most PAL_MOST_BYTES, else PAL_ERROR_TOO_LONG.
//
// Sealed data does not grow old: who keeps a copy can bring it again.
enum pal_error pal_seal(
    const void *text, size_t text_bytes, const struct pal_policy *policy, void *sealed, size_t *sealed_bytes);

// Opens sealed data. `*text_bytes` is how much room there is, then what was stored: `sealed_bytes` without the
// overhead. `digest_at_creation`, which may be NULL, gets who sealed it: the SHA-256 of the values that register 0 and
// the policy's had then.
//
// Refused with PAL_ERROR_NOT_SEALED_DATA, PAL_ERROR_NOT_GENUINE or PAL_ERROR_POLICY_NOT_MET.
enum pal_error pal_unseal(
    const void *sealed, size_t sealed_bytes, void *text, size_t *text_bytes,
    uint8_t digest_at_creation[PAL_DIGEST_BYTES]);

// MARK: Attestation

// What the registers of `selection` hold, signed by the machine. `nonce` comes from who will verify it.
//
// The quote is the number 145 in 2 bytes, TPMS_ATTEST and TPMT_SIGNATURE, big-endian as TPM 2.0 has them. `values` gets
// the registers' values, the lowest first, 32 bytes each; `*values_bytes` is how much room there is, then what was
// stored.
enum pal_error pal_quote(
    const uint8_t nonce[PAL_DIGEST_BYTES], uint32_t selection, uint8_t quote[PAL_QUOTE_BYTES], void *values,
    size_t *values_bytes);

// The public key that verifies this machine's quotes, as PEM without a zero behind it. `*pem_bytes` is how much room
// there is, PAL_IDENTITY_KEY_BYTES is enough, then what was stored.
enum pal_error pal_identity_key(void *pem, size_t *pem_bytes);

// All that somebody needs to verify what the registers of `selection` hold, in one: the quote, PAL_QUOTE_BYTES, the
// public key, PAL_IDENTITY_KEY_BYTES, and the registers' values, the lowest first, 32 bytes each. `*evidence_bytes` is
// how much room there is, PAL_MOST_EVIDENCE_BYTES is enough, then what was stored. The program prints it by
// `NAME_evidence_text`.
enum pal_error pal_evidence(
    const uint8_t nonce[PAL_DIGEST_BYTES], uint32_t selection, void *evidence, size_t *evidence_bytes);
