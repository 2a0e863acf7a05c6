// Where the sections of a PAL lie in its memory.
#pragma once

#include "pallium.h"

/// Pages of each section, and where they begin: offsets in pages. In this order, with a page that is in no section below
/// parameters and stack, so that inside nothing is there to overflow into.
struct pal_layout {
  size_t code_pages, data_pages, parameter_pages, stack_pages;
  size_t data, parameters, stack;
  size_t all_pages;
};

/// False if the description contradicts itself or is larger than memory can be.
bool pal_layout_of(const struct pal_description *description, struct pal_layout *layout);
