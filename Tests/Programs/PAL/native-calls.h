// Calls of the tests' image by one convention. Included once for each, with
//   CONVENTION    its number
//   ABI           how the compiler calls a function of that convention
//   call_all      what the function is named that makes all calls
//
// Every result is compared with what the same function does outside of a PAL.

// A stub for a function, and its call.
#define CALL(handle, function, type, parameters, arguments) \
  ((type(ABI *) parameters)native_stub(CONVENTION, handle, function, NULL)) arguments

static void call_all(const char *name, uint64_t handle) {
  require_equal(name, CALL(handle, NATIVE_ADD, uint32_t, (uint32_t, uint32_t), (5, 7)), 12);

  // Upper bits of small values are nobody's; the PAL must find zeroes there.
  uint64_t (ABI *values)(word, word, word, uint64_t) = native_stub(CONVENTION, handle, NATIVE_VALUES, NULL);
  const word dirt = (word)0xabcdef0123456789u;
  require_equal(name, values(dirt, dirt, dirt, 0x1122334455667788),
                native_values((uint8_t)dirt, (uint16_t)dirt, (uint32_t)dirt, 0x1122334455667788));
  require_equal(name, CALL(handle, NATIVE_NEGATE8, word, (word), (dirt)), native_negate8((uint8_t)dirt));
  require_equal(name, CALL(handle, NATIVE_NEGATE16, word, (word), (dirt)), native_negate16((uint16_t)dirt));

  uint8_t bytes[5004], copy[200];
  for (int index = 0; index < 5004; index++) bytes[index] = index * 7;
  uint64_t (ABI *sum)(const uint8_t *, uint32_t) = native_stub(CONVENTION, handle, NATIVE_SUM, NULL);
  for (uint32_t count = 0; count <= 5000; count += 1250)
    require_equal(name, sum(bytes + count % 3, count), native_sum(bytes + count % 3, count));
  require_equal(name, sum(NULL, 0), native_sum(NULL, 0));

  uint16_t filled[300], same[300];
  memset(filled, 0x77, sizeof filled);
  memset(same, 0, sizeof same);
  native_fill(same, 299, 42);
  uint32_t (ABI *fill)(uint16_t *, uint16_t, uint32_t) = native_stub(CONVENTION, handle, NATIVE_FILL, NULL);
  require_equal(name, fill(filled, 299, 42), 0);
  require(name, memcmp(filled, same, 299 * sizeof *same) == 0 && filled[299] == 0x7777);

  uint32_t words[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  CALL(handle, NATIVE_REVERSE, void, (uint32_t *, uint8_t), (words, 8));
  require(name, words[0] == 8 && words[3] == 5 && words[7] == 1 && words[8] == 9);

  // Less comes back than there is room for, and the rest of the buffer stays.
  uint64_t capacity = 100;
  memset(copy, 0x55, sizeof copy);
  uint32_t (ABI *bounded)(uint8_t *, uint64_t *, uint64_t) = native_stub(CONVENTION, handle, NATIVE_BOUNDED, NULL);
  require_equal(name, bounded(copy, &capacity, 60), 100);
  require_equal(name, capacity, 60);
  require(name, copy[0] == 1 && copy[59] == 60 && copy[60] == 0x55 && copy[99] == 0x55);

  uint32_t from_count = 26;
  uint64_t to_count = 50;
  uint32_t (ABI *echo)(const uint8_t *, uint32_t *, uint8_t *, uint64_t *) =
      native_stub(CONVENTION, handle, NATIVE_ECHO, NULL);
  require_equal(name, echo((const uint8_t *)"abcdefghijklmnopqrstuvwxyz", &from_count, copy, &to_count), 26);
  require_equal(name, to_count, 26);
  require(name, memcmp(copy, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26) == 0);

  const uint64_t u = 0x0123456789abcdef;
  uint64_t (ABI *sixteen)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                          uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) =
      native_stub(CONVENTION, handle, NATIVE_SIXTEEN, NULL);
#define SIXTEEN \
  u, u * 2, u * 3, u * 4, u * 5, u * 6, u * 7, u * 8, u * 9, u * 10, u * 11, u * 12, u * 13, u * 14, u * 15, u * 16
  require_equal(name, sixteen(SIXTEEN), native_sixteen(SIXTEEN));
  CALL(handle, NATIVE_NOTHING, void, (void), ());
  note(name);
}

#undef CALL
#undef SIXTEEN
#undef CONVENTION
#undef ABI
#undef call_all
