#!/pallium/bin/busybox sh
# What 'pal debug' runs in the guest. PORT is gdbserver's, on the guest's own network; the first word says what:
#   start PORT PROGRAM [ARGUMENT…]            runs a Linux program, stopped before its first instruction
#   attach PORT PROGRAM COMMAND [ARGUMENT…]   runs a Windows program, which loops at its entry, by Wine's command
#   await PORT                                returns when gdbserver listens; 1 if it never will
#   connect PORT                              joins the standard streams with gdbserver
what=$1 port=$2 log=/tmp/gdbserver-$2.log owner=/tmp/gdbserver-$2.pid
tools=/pallium/bin/busybox

# gdbserver talks on its streams; the program's are kept apart from them as 3, 4 and 5.
start() {
  exec 3<&0 4>&1 5>&2
  exec gdbserver --once --wrapper /pallium/bin/debug streams -- "localhost:$port" "$@" </dev/null >$log 2>&1
}

# Each word before the program's own is a new program in the same process, and a debugger would stop there: Wine
# changes the command line when it is past them.
attach_when_loaded() {
  until [ "$($tools tr '\0' '\n' <"/proc/$1/cmdline" | $tools head -n 1)" = "$2" ]; do
    [ -d "/proc/$1" ] || exit
    $tools sleep 0.05
  done
  exec gdbserver --once --attach "localhost:$port" "$1"
}

listens() { $tools grep -q ":$($tools printf %04X "$port") 00000000:0000 0A" /proc/net/tcp; }

await() {
  for _ in $($tools seq 1200); do
    if listens; then return 0; fi
    if [ -s $owner ] && [ ! -d "/proc/$($tools cat $owner)" ]; then return 1; fi
    $tools sleep 0.05
  done
  return 1
}

case $what in
  start)
    echo $$ >$owner
    shift 2
    start "$@"
    ;;
  attach)
    echo $$ >$owner
    program=$3
    shift 3
    attach_when_loaded $$ "$program" </dev/null >$log 2>&1 &
    exec "$@"
    ;;
  streams)
    shift
    exec "$@" <&3 >&4 2>&5 3<&- 4>&- 5>&-
    ;;
  await) await ;;
  connect) exec $tools nc 127.0.0.1 "$port" ;;
esac
