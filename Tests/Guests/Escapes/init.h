// The parts of the escape-init guest: each is a device that can send a CPU an INIT, or an SMI.
#pragma once

// All but the first leave every CPU where it is.
void send_by_command(const char *how);
void send_by_ioapic(void);
void send_by_messages(void);
void write_registers(void);
void send_by_local_vectors(void);
