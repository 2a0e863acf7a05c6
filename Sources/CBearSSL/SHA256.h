// For the C files only: Swift does not see BearSSL's own headers.
#pragma once
#include "CBearSSL.h"
#include <bearssl.h>

/// SHA-256 in general registers, where BearSSL's own br_sha256_vtable uses vector registers.
extern const br_hash_class sha256_class;
