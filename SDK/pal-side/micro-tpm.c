// Requests to the micro-TPM (documentation, "The micro-TPM").
#include "pal-side.h"

enum request { READ_PCR = 7, EXTEND_PCR, RANDOM, SEAL, UNSEAL, QUOTE, IDENTITY_KEY };

// The registers by the contract's names: RCX, RDX, RSI, RDI or their lower halves.
struct arguments {
  uintptr_t c, d, source, destination;
};

// A buffer that is read, and one that is filled, as requests name them.
struct input {
  uintptr_t address, bytes;
};
struct output {
  uintptr_t address, count_address;
};

static uintptr_t address(const void *memory) { return (uintptr_t)memory; }

// Asked once: inside a PAL CPUID costs as much as a hypercall.
static int is_intel(void) {
  static enum { UNKNOWN, INTEL, OTHER } vendor;
  if (vendor == UNKNOWN) {
    // "GenuineIntel" in EBX, EDX, ECX; the first is enough to tell.
    uint32_t a = 0, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    vendor = b == 0x756e6547 ? INTEL : OTHER;
  }
  return vendor == INTEL;
}

// Either instruction works on every processor; the vendor's own exits at once, the other as an undefined one.
static enum pal_error ask(enum request request, struct arguments all) {
  uintptr_t result = request;
  if (is_intel())
    __asm__ volatile("vmcall"
                     : "+a"(result)
                     : "c"(all.c), "d"(all.d), "S"(all.source), "D"(all.destination)
                     : "memory");
  else
    __asm__ volatile("vmmcall"
                     : "+a"(result)
                     : "c"(all.c), "d"(all.d), "S"(all.source), "D"(all.destination)
                     : "memory");
  return (enum pal_error)result;
}

enum pal_error pal_random(void *to, size_t bytes) {
  return ask(RANDOM, (struct arguments){.c = address(to), .d = address(&bytes)});
}

enum pal_error pal_extend_pcr(uint32_t index, const uint8_t digest[PAL_DIGEST_BYTES]) {
  return ask(EXTEND_PCR, (struct arguments){.c = index, .d = address(digest)});
}

enum pal_error pal_read_pcr(uint32_t index, uint8_t value[PAL_DIGEST_BYTES]) {
  return ask(READ_PCR, (struct arguments){.c = index, .d = address(value)});
}

enum pal_error pal_seal(
    const void *text, size_t text_bytes, const struct pal_policy *policy, void *sealed, size_t *sealed_bytes) {
  struct input input = {address(text), text_bytes};
  struct output output = {address(sealed), address(sealed_bytes)};
  return ask(SEAL, (struct arguments){address(&input), address(policy), .source = address(&output)});
}

enum pal_error pal_unseal(
    const void *sealed, size_t sealed_bytes, void *text, size_t *text_bytes,
    uint8_t digest_at_creation[PAL_DIGEST_BYTES]) {
  uint8_t unwanted[PAL_DIGEST_BYTES];
  if (digest_at_creation == NULL) digest_at_creation = unwanted;
  struct input input = {address(sealed), sealed_bytes};
  struct output output = {address(text), address(text_bytes)};
  return ask(UNSEAL, (struct arguments){address(&input), address(&output), .source = address(digest_at_creation)});
}

enum pal_error pal_quote(
    const uint8_t nonce[PAL_DIGEST_BYTES], uint32_t selection, uint8_t quote[PAL_QUOTE_BYTES], void *values,
    size_t *values_bytes) {
  size_t quote_bytes = PAL_QUOTE_BYTES;
  struct output message = {address(quote), address(&quote_bytes)};
  struct output registers = {address(values), address(values_bytes)};
  return ask(QUOTE, (struct arguments){address(&selection), address(&message), address(nonce), address(&registers)});
}

enum pal_error pal_identity_key(void *pem, size_t *pem_bytes) {
  return ask(IDENTITY_KEY, (struct arguments){.c = address(pem), .d = address(pem_bytes)});
}
