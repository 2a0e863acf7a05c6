#!/pallium/bin/busybox sh
# windows PREFIX LOADER PROGRAM [ARGUMENT…]: runs a Windows program by a loader of Wine's, in the first Windows that
# is free. Programs that run at once have one each: when two that are started by hand meet in one, Wine 8 lets the
# second wait for minutes for the other's start. A Windows is memory laid over the host's prefix, and Wine's server;
# both stay for the programs that follow.
tools=/pallium/bin/busybox
prefix=/pallium/windows/$1 loader=$2
shift 2

fail() {
  echo "pallium: $*: see 'pal vm log --guest', or stop the machine and run this again" >&2
  exit 125
}

# What all share. Wine's 32-bit part may not be installed but lie unpacked: then it is laid under the host's /usr.
prepare_system() {
  narrow=/pallium/windows/wine32/usr
  $tools insmod /pallium/modules/overlay.ko || fail "the guest's kernel lacks overlays"
  if [ ! -e /usr/lib/wine/wine ] && [ -e $narrow ]; then
    $tools mount -t overlay -o lowerdir=$narrow:/usr wine32 /usr || fail "Wine's 32-bit part cannot be mounted"
  fi
  : >/run/wine/ready
}

prepare_windows() {
  $tools mkdir -p "$home/upper" "$home/work" "$WINEPREFIX" || fail "the guest's memory is full"
  $tools mount -t overlay -o "lowerdir=$prefix,upperdir=$home/upper,workdir=$home/work" prefix "$WINEPREFIX" ||
    fail "Wine's prefix cannot be mounted"
  /usr/lib/wine/wineserver -p || fail "Wine's server does not start"
  : >"$home/ready"
}

$tools mkdir -p /run/wine
if [ ! -e /run/wine/ready ]; then
  (
    /usr/bin/flock 9
    [ -e /run/wine/ready ] || prepare_system 9>&- </dev/null >/dev/null 2>/dev/console
  ) 9>/run/wine/lock || fail "Wine could not be prepared"
fi

# The lock on its Windows is the program's, which inherits it, and its children's: it ends with the last of them.
number=0
while
  exec 9>/run/wine/lock$number
  ! /usr/bin/flock -n 9
do number=$((number + 1)); done

home=/run/wine/$number
export WINEPREFIX=$home/prefix
if [ ! -e $home/ready ]; then
  (prepare_windows 9>&- </dev/null >/dev/null 2>/dev/console) || fail "Wine could not be prepared"
fi
exec "$loader" "$@"
