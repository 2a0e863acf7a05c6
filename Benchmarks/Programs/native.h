// A PAL image with one function, made in memory: see the contract's section on images.
#pragma once

#include "contract.h"

#include <stddef.h>

enum { image_page = 4096, image_bytes = 2 * image_page };

// A function of two words that returns a word, at the beginning of an executable page.
void make_image(uint8_t image[image_bytes], const void *code, size_t code_bytes);

// The image's function, by the caller's own convention and either vendor's instruction. A refusal of the call is left in
// `native_refusal`.
word native_add_by_vmcall(word a, word b);
word native_add_by_vmmcall(word a, word b);
// The one that is measured.
extern word (*native_add)(word a, word b);

extern uint64_t native_handle;
extern uint32_t native_refusal;
