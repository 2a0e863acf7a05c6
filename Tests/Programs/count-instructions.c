// A plugin of the emulator that counts the instructions all CPUs execute, into the first eight bytes of a
// file: -plugin count-instructions.so,count=PATH. Works with any timing, unlike -icount, which also counts
// idle time. QEMU documentation, "QEMU TCG Plugins"; the declarations are those of its interface version 1.
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_info;
enum { INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block, int operation, void *pointer, uint64_t value);

int qemu_plugin_version = 1;
static uint64_t *count;

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(block, INLINE_ADD_U64, count, qemu_plugin_tb_n_insns(block));
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int words, char **word) {
  (void)info;
  if (words != 1 || strncmp(word[0], "count=", 6) != 0) return 1;
  int file = open(word[0] + 6, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof *count) != 0) return 1;
  count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (count == MAP_FAILED) return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
