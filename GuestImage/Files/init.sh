#!/pallium/applets/sh
# First process of the emulated PC's guest. Sets up the file systems, then becomes busybox init, which
# keeps the agent and a console shell running (see inittab) and takes care of poweroff and reboot.
PATH=/pallium/applets

say() { echo "pallium: $*"; }

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
say "init runs"

# Each module comes after those it needs.
while read -r module; do
  insmod "/pallium/modules/$module" || say "module $module does not load"
done </pallium/modules/order

mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
if [ -e /pallium/agent-line ]; then
  # This file system holds copies of the host's folders, maybe here too.
  chmod 1777 /tmp
else
  mount -t tmpfs -o mode=1777 tmp /tmp
fi
mount -t tmpfs -o mode=755 run /run
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/0 /dev/stdin
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr

# Each line: mount tag, "ro" or "rw", how to cache, path.
while read -r tag access cache path; do
  mkdir -p "$path"
  mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$access,cache=$cache" "$tag" "$path" ||
    say "the host's folder for $path cannot be mounted"
done </pallium/exports

hostname pallium
ip link set lo up
if [ -e /sys/class/net/eth0 ]; then
  # The addresses of QEMU's user-mode network.
  ip link set eth0 up
  ip address add 10.0.2.15/24 dev eth0
  ip route add default via 10.0.2.2
fi

say "file systems are mounted"
exec init
