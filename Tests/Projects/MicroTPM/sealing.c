// Sealed data: sizes, changes, policies.
#include "checks.h"

enum { MOST_TEXT = PAL_MOST_BYTES - PAL_SEAL_OVERHEAD };

static uint8_t text[PAL_MOST_BYTES], sealed[PAL_MOST_BYTES + 1], opened[PAL_MOST_BYTES];

static void fill(uint8_t *bytes, size_t count, uint8_t first) {
  for (size_t index = 0; index < count; index++) bytes[index] = (uint8_t)(first + index);
}

static uint32_t check_size(size_t count) {
  uint8_t creator[PAL_DIGEST_BYTES], own[PAL_DIGEST_BYTES], digest[PAL_DIGEST_BYTES];
  size_t sealed_count = sizeof sealed, opened_count = sizeof opened;
  fill(text, count, (uint8_t)count);
  memset(opened, 0, sizeof opened);
  REQUIRE(pal_seal(text, count, NULL, sealed, &sealed_count) == PAL_SUCCESS);
  REQUIRE(sealed_count == count + PAL_SEAL_OVERHEAD);
  for (size_t start = 0; count >= 16 && start <= sealed_count - 16; start++)
    REQUIRE(memcmp(sealed + start, text, 16) != 0);
  REQUIRE(pal_unseal(sealed, sealed_count, opened, &opened_count, creator) == PAL_SUCCESS);
  REQUIRE(opened_count == count && memcmp(opened, text, count) == 0);
  REQUIRE(count == sizeof opened || opened[count] == 0);
  REQUIRE(pal_read_pcr(0, own) == PAL_SUCCESS);
  pal_sha256(own, sizeof own, digest);
  REQUIRE(memcmp(creator, digest, sizeof digest) == 0);
  return 0;
}

uint32_t check_sealing(void) {
  static const size_t counts[] = {0, 1, 15, 16, 17, 4095, 4096, MOST_TEXT};
  static uint8_t again[PAL_SEAL_OVERHEAD + 16];
  for (size_t index = 0; index < sizeof counts / sizeof *counts; index++) {
    uint32_t line = check_size(counts[index]);
    if (line != 0) return line;
  }
  size_t count = sizeof sealed, other = sizeof again;
  // The same text is never sealed to the same bytes.
  REQUIRE(pal_seal(text, 16, NULL, sealed, &count) == PAL_SUCCESS && count == sizeof again);
  REQUIRE(pal_seal(text, 16, NULL, again, &other) == PAL_SUCCESS && memcmp(sealed, again, count) != 0);
  // In place, both ways, and without asking who sealed it.
  fill(sealed, 100, 7);
  fill(text, 100, 7);
  count = sizeof sealed;
  REQUIRE(pal_seal(sealed, 100, NULL, sealed, &count) == PAL_SUCCESS);
  other = sizeof sealed;
  REQUIRE(pal_unseal(sealed, count, sealed, &other, NULL) == PAL_SUCCESS);
  REQUIRE(other == 100 && memcmp(sealed, text, 100) == 0);
  count = sizeof sealed;
  REQUIRE(pal_seal(text, MOST_TEXT + 1, NULL, sealed, &count) == PAL_ERROR_TOO_LONG && count == sizeof sealed);
  REQUIRE(pal_seal(text, SIZE_MAX, NULL, sealed, &count) == PAL_ERROR_TOO_LONG);
  REQUIRE(pal_unseal(sealed, sizeof sealed, opened, &count, NULL) == PAL_ERROR_TOO_LONG);
  return 0;
}

static enum pal_error open_changed(size_t place, size_t count) {
  size_t room = sizeof opened;
  sealed[place] ^= 0x10;
  enum pal_error error = pal_unseal(sealed, count, opened, &room, NULL);
  sealed[place] ^= 0x10;
  return room == sizeof opened && memcmp(opened, zeroes, sizeof zeroes) == 0 ? error : PAL_SUCCESS;
}

uint32_t check_changes(void) {
  enum { COUNT = 50, SEALED = COUNT + PAL_SEAL_OVERHEAD, LETTERS = 20, LAST_NUMBER = 24 };
  size_t room = SEALED - 1;
  fill(text, COUNT, 1);
  memset(sealed, 0, sizeof sealed);
  memset(opened, 0, sizeof opened);
  // No room: nothing but the number of bytes is stored.
  REQUIRE(pal_seal(text, COUNT, NULL, sealed, &room) == PAL_ERROR_BUFFER_TOO_SMALL && room == SEALED);
  REQUIRE(memcmp(sealed, zeroes, sizeof zeroes) == 0);
  REQUIRE(pal_seal(text, COUNT, NULL, sealed, &room) == PAL_SUCCESS);
  room = COUNT - 1;
  REQUIRE(pal_unseal(sealed, SEALED, opened, &room, NULL) == PAL_ERROR_BUFFER_TOO_SMALL && room == COUNT);
  REQUIRE(memcmp(opened, zeroes, sizeof zeroes) == 0);
  for (size_t place = 0; place < SEALED; place++) {
    enum pal_error error = open_changed(place, SEALED);
    // What it begins with says that it is sealed data, of which version and length.
    if (place < LAST_NUMBER) REQUIRE(error == PAL_ERROR_NOT_SEALED_DATA || error == PAL_ERROR_NOT_GENUINE);
    else REQUIRE(error == PAL_ERROR_NOT_GENUINE);
  }
  for (size_t count = 0; count < SEALED; count++) {
    room = sizeof opened;
    REQUIRE(pal_unseal(sealed, count, opened, &room, NULL) == PAL_ERROR_NOT_SEALED_DATA);
  }
  room = sizeof opened;
  REQUIRE(pal_unseal(sealed, SEALED + 1, opened, &room, NULL) == PAL_ERROR_NOT_SEALED_DATA);
  REQUIRE(pal_unseal(sealed, SEALED, opened, &room, NULL) == PAL_SUCCESS && memcmp(opened, text, COUNT) == 0);
  return 0;
}

static size_t sealed_count;

static enum pal_error seal(const struct pal_policy *policy) {
  sealed_count = sizeof sealed;
  return pal_seal("secret", 6, policy, sealed, &sealed_count);
}

static enum pal_error open(void) {
  size_t room = 6;
  return pal_unseal(sealed, sealed_count, opened, &room, NULL);
}

uint32_t check_policies(const uint8_t measurement[32]) {
  struct pal_policy now, always;
  REQUIRE(pal_policy_now(1 << 0, &now) == PAL_SUCCESS);
  pal_policy_for(measurement, &always);
  REQUIRE(memcmp(&now, &always, sizeof now) == 0);
  REQUIRE(seal(&always) == PAL_SUCCESS && open() == PAL_SUCCESS);
  REQUIRE(pal_policy_now(1 << 0 | 1 << 6 | 1 << 23, &now) == PAL_SUCCESS);
  REQUIRE(seal(&now) == PAL_SUCCESS && open() == PAL_SUCCESS);
  REQUIRE(pal_extend_pcr(6, measurement) == PAL_SUCCESS && open() == PAL_ERROR_POLICY_NOT_MET);
  // In that state for ever after.
  REQUIRE(seal(&now) == PAL_SUCCESS && open() == PAL_ERROR_POLICY_NOT_MET);
  REQUIRE(seal(NULL) == PAL_SUCCESS && open() == PAL_SUCCESS);
  always.digest[31] ^= 1;
  REQUIRE(seal(&always) == PAL_SUCCESS && open() == PAL_ERROR_POLICY_NOT_MET);
  always.zero = 1;
  REQUIRE(seal(&always) == PAL_ERROR_BAD_ARGUMENT);
  const uint32_t none[] = {0, 1 << PAL_PCR_COUNT, 1u << 31 | 1};
  for (int index = 0; index < 3; index++) {
    now.selection = none[index];
    REQUIRE(seal(&now) == PAL_ERROR_NO_SUCH_PCR && pal_policy_now(none[index], &now) == PAL_ERROR_NO_SUCH_PCR);
  }
  return 0;
}
