// The exits themselves: what every other event costs at least.
#include "events.h"
#include "measure.h"

static word do_nothing(void) { return 0; }

static word ask_cpuid(void) {
  cpuid(0);
  return 0;
}

static word detect(void) { return trustvisor_is_there(); }

static word call_by_vmcall(void) { return vmcall(hypercall_test, 0, 0, 0, 0); }

static word call_by_vmmcall(void) { return vmmcall(hypercall_test, 0, 0, 0, 0); }

void measure_exits(void) {
  bool intel = is_intel();
  const struct event events[] = {
      {"empty", do_nothing, 0, returns_value},
      {"cpuid", ask_cpuid, 0, returns_value},
      {"detection", detect, 1, returns_value},
      {"test", intel ? call_by_vmcall : call_by_vmmcall, 0, returns_refusal},
      {"test-other-opcode", intel ? call_by_vmmcall : call_by_vmcall, 0, returns_refusal},
  };
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) measure(&events[i], NULL);
}
