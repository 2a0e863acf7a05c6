// What PALs are linked with, as far as the host can run it: SHA-256, and where random bytes come from. Prints "passed"
// at the end.
#include <string.h>

#include "expect.h"
#include "pal-side.h"

// Stands in for the micro-TPM: counts the bytes of each request, and refuses from one request on. Volatile, because the
// C library declares an `arc4random_buf` that calls nothing back.
static volatile size_t requests, refused_from, request_bytes[8];

enum pal_error pal_random(void *to, size_t bytes) {
  EXPECT(requests < sizeof request_bytes / sizeof *request_bytes);
  request_bytes[requests] = bytes;
  if (requests++ >= refused_from) return PAL_ERROR_NO_MACHINE_SECRET;
  memset(to, 0x5a, bytes);
  return PAL_SUCCESS;
}

static void random_bytes_come_in_requests_of_the_largest_size(void) {
  static uint8_t bytes[2 * PAL_MOST_RANDOM_BYTES + 11];
  refused_from = SIZE_MAX;
  arc4random_buf(bytes, sizeof bytes - 1);
  EXPECT(requests == 3 && request_bytes[0] == PAL_MOST_RANDOM_BYTES && request_bytes[2] == 10);
  for (size_t index = 0; index < sizeof bytes - 1; index++) EXPECT(bytes[index] == 0x5a);
  EXPECT(bytes[sizeof bytes - 1] == 0);
  arc4random_buf(bytes, 0);
  EXPECT(requests == 3);
}

static int is_any_not(uint8_t byte, const uint8_t *bytes, size_t count) {
  for (size_t index = 0; index < count; index++)
    if (bytes[index] != byte) return 1;
  return 0;
}

// Wants a processor with RDRAND.
static void the_processor_gives_what_the_micro_tpm_does_not(void) {
  static uint8_t bytes[PAL_MOST_RANDOM_BYTES + 64];
  requests = 0;
  refused_from = 1;
  arc4random_buf(bytes, sizeof bytes - 1);
  EXPECT(requests == 2 && !is_any_not(0x5a, bytes, PAL_MOST_RANDOM_BYTES));
  const uint8_t *rest = bytes + PAL_MOST_RANDOM_BYTES;
  EXPECT(is_any_not(0, rest, 16) && is_any_not(0, rest + 47, 16) && bytes[sizeof bytes - 1] == 0);
}

static int has_rdrand(void) {
  uint32_t a = 1, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return c >> 30 & 1;
}

static void expect_digest(const char *text, size_t times, const char *expected) {
  static uint8_t data[1000000];
  uint8_t digest[PAL_DIGEST_BYTES];
  char printed[2 * PAL_DIGEST_BYTES + 1];
  const size_t bytes = strlen(text);
  for (size_t index = 0; index < times; index++) memcpy(data + index * bytes, text, bytes);
  pal_sha256(data, times * bytes, digest);
  for (size_t index = 0; index < PAL_DIGEST_BYTES; index++) snprintf(printed + 2 * index, 3, "%02x", digest[index]);
  EXPECT(strcmp(printed, expected) == 0);
}

// FIPS 180-2, appendix B, and the lengths around those that need a second block.
static void digests_are_those_of_the_standard(void) {
  expect_digest("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect_digest(
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  expect_digest("a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  expect_digest("a", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect_digest("a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  expect_digest("a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  expect_digest("a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
  expect_digest("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  expect_digest("a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0");
  expect_digest("a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
  expect_digest("a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c");
}

int main(void) {
  random_bytes_come_in_requests_of_the_largest_size();
  if (has_rdrand()) the_processor_gives_what_the_micro_tpm_does_not();
  digests_are_those_of_the_standard();
  printf("passed\n");
  return 0;
}
