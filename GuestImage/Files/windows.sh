#!/pallium/bin/busybox sh
# windows PREFIX LOADER PROGRAM [ARGUMENT…]: runs a Windows program by a loader of Wine's. The first one lays
# memory over the host's prefix and starts Wine's server, which stays for those that follow.
tools=/pallium/bin/busybox
prefix=/pallium/windows/$1 loader=$2 ready=/run/wine/ready
shift 2

fail() {
  echo "pallium: $*: see 'pal vm log --guest', or stop the machine and run this again" >&2
  exit 125
}

prepare() {
  $tools insmod /pallium/modules/overlay.ko
  $tools mkdir -p /run/wine/upper /run/wine/work "$WINEPREFIX" || fail "the guest's memory is full"
  # Its 32-bit part may not be installed but lie unpacked: then it is laid under the host's /usr.
  narrow=/pallium/windows/wine32/usr
  if [ ! -e /usr/lib/wine/wine ] && [ -e $narrow ]; then
    $tools mount -t overlay -o lowerdir=$narrow:/usr wine32 /usr || fail "Wine's 32-bit part cannot be mounted"
  fi
  $tools mount -t overlay -o "lowerdir=$prefix,upperdir=/run/wine/upper,workdir=/run/wine/work" prefix \
    "$WINEPREFIX" || fail "Wine's prefix cannot be mounted"
  /usr/lib/wine/wineserver -p || fail "Wine's server does not start"
  : >$ready
}

if [ ! -e $ready ]; then
  $tools mkdir -p /run/wine
  # Several may be the first at once.
  (
    /usr/bin/flock 9
    [ -e $ready ] || prepare 9>&- </dev/null >/dev/null 2>/dev/console
  ) 9>/run/wine/lock || fail "Wine could not be prepared"
fi
exec "$loader" "$@"
