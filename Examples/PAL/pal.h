// Makes a function of the program a PAL: the earlier contract, in four pages and two hypercalls.
#pragma once

#include "contract.h"

#include <stddef.h>

enum { page_bytes = 4096 };

// A function that can be a PAL: it is copied to pages of its own, so it uses nothing but its parameters and its
// stack, and no vector registers, which would cost an exit more.
#define PAL_CODE __attribute__((section("pal_code"), noinline, noclone, target("general-regs-only")))

// Memory of a PAL, in this order: a page of code, `data_pages` of data, a page for parameters, a page of stack.
struct pal {
  uint8_t *memory;
  uint32_t data_pages;
  // The copy of the function, to be called in its place.
  void *entry;
};

// Makes the memory, with the code copied there; false if there is none. Until it is registered the copy is an
// ordinary function.
bool pal_make(struct pal *pal, const void *function, uint32_t data_pages);

// 0, or the number of a refusal.
word pal_register(const struct pal *pal, const struct parameter_list *parameters);
word pal_unregister(const struct pal *pal);

// Gives the memory back; the PAL must not be registered any more.
void pal_free(struct pal *pal);
