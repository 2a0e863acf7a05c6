// Stands in for TrustVisor, so that the runtime can be tried where there is none: no hypercall is made. Linked with
// --wrap.
#pragma once

#include "hypercall.h"

struct stand_in {
  /// What CPUID says.
  bool is_present, is_native;
  /// What the next hypercalls of each kind return.
  enum pal_error registering, unregistering, other;
  /// What was asked.
  int calls, unregistrations;
  enum pal_hypercall number;
  struct pal_arguments arguments;
  /// Called at each unregistration, if set.
  void (*at_unregistration)(void);
};

extern struct stand_in stand_in;
