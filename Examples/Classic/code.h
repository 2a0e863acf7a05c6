// What runs in the PALs: functions of the program itself, copied as one unit.
#pragma once

#include <pallium.h>

PAL_UNIT(classic);

/// Returns a + *p and adds 1 to *p.
typedef uintptr_t PAL_ENTRY adder(uintptr_t a, uintptr_t *p);
adder classic_add;

/// Says where it runs: `PAL_OUTSIDE` or the PAL's number.
typedef uint32_t PAL_ENTRY locator(void);
locator classic_locate;

/// Leaves the same word in all registers that a function may change, and returns it.
typedef uintptr_t PAL_ENTRY spoiler(void);
spoiler classic_spoil;

/// Something that depends on every bit of ten integers, and on their order.
typedef uintptr_t PAL_ENTRY integer_mixer(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
                                          uintptr_t, uintptr_t, uintptr_t);
integer_mixer classic_mix_integers;

/// The same for what ten pointers lead to; each of these words changes.
typedef uintptr_t PAL_ENTRY pointer_mixer(uintptr_t *, uintptr_t *, uintptr_t *, uintptr_t *, uintptr_t *, uintptr_t *,
                                          uintptr_t *, uintptr_t *, uintptr_t *, uintptr_t *);
pointer_mixer classic_mix_pointers;

/// The same for five arrays, each behind how many words it has.
typedef uintptr_t PAL_ENTRY array_mixer(size_t, uintptr_t *, size_t, uintptr_t *, size_t, uintptr_t *, size_t,
                                        uintptr_t *, size_t, uintptr_t *);
array_mixer classic_mix_arrays;
