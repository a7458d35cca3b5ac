#!/usr/bin/env bash
# Real CUPS on loopback, beside the system's own and without touching it.
#
#   tests/lab/cups.sh              installs what is missing, starts the lab, runs tests/agent/cups.rs, stops it
#   tests/lab/cups.sh start|stop   the lab alone; `start` prints how to reach it
#   tests/lab/cups.sh cupsd start|stop|kill   its print service alone, as the tests do it in the middle of a job
#
# Root; Debian or Ubuntu. DOTLINE_LAB is its folder, DOTLINE_LAB_PORT its first port of four:
# cupsd, a fake IPP printer (ippeveprinter), a raw printer (sink.py), and one where nobody answers.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${DOTLINE_LAB:-/tmp/dotline-cups-lab}
port=${DOTLINE_LAB_PORT:-8631}
eve=$((port + 1)) sink=$((port + 2)) nobody=$((port + 3))
export DOTLINE_LAB=$lab DOTLINE_LAB_PORT=$port
socket=$lab/run/cups.sock

# One that has ended and that nobody has waited for (a container without an init) is not alive.
alive() { [ -s "$lab/$1.pid" ] && grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$(cat "$lab/$1.pid")/status"; }

# Starts a program in the background, once; its output goes to the lab's log.
begin() {
    local name=$1
    shift
    if ! alive "$name"; then
        # A session of its own: nothing of the caller's is inherited, and nobody waits for it.
        setsid "$@" >"$lab/log/$name.log" 2>&1 </dev/null 3>&- 8>&- 9>&- &
        echo $! >"$lab/$name.pid"
        disown
    fi
}

end() {
    local name=$1 signal=${2:-TERM}
    if alive "$name"; then
        kill -"$signal" "$(cat "$lab/$name.pid")"
        until_true "the end of $name" gone "$name"
    fi
    rm -f "$lab/$name.pid"
}

listens() { (exec 3<>"/dev/tcp/localhost/$1"); }

gone() { ! alive "$1"; }

until_true() {
    local what=$1
    shift
    for _ in $(seq 200); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    echo "never happened: $what" >&2
    tail -n 5 "$lab"/log/*.log "$lab/log/error_log" >&2 || true
    return 1
}

install_missing() {
    if [ "$(id -u)" != 0 ]; then
        echo "cupsd runs as root here, and missing packages are installed: run this as root (a container will do)" >&2
        exit 1
    fi
    local missing=()
    command -v /usr/sbin/cupsd >/dev/null || missing+=(cups cups-filters)
    command -v lpadmin >/dev/null || missing+=(cups-client)
    command -v ippeveprinter >/dev/null || missing+=(cups-ipp-utils)
    command -v dbus-daemon >/dev/null || missing+=(dbus)
    command -v avahi-daemon >/dev/null || missing+=(avahi-daemon)
    command -v pdfinfo >/dev/null || missing+=(poppler-utils)
    command -v python3 >/dev/null || missing+=(python3)
    if [ ${#missing[@]} -gt 0 ]; then
        apt-get -o DPkg::Lock::Timeout=900 update -qq
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends "${missing[@]}"
    fi
}

write_configuration() {
    # Jobs are judged as a fresh CUPS judges them (owner and system); printers may be changed without a password.
    cat >"$lab/etc/cupsd.conf" <<C
LogLevel info
Listen 127.0.0.1:$port
Listen $socket
Browsing No
IdleExitTimeout 0
DirtyCleanInterval 600
ErrorPolicy retry-job
JobRetryInterval 2
MaxJobs 500
PreserveJobHistory Yes
DefaultAuthType None
WebInterface No
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job Purge-Jobs Set-Job-Attributes Create-Job-Subscription Renew-Subscription Cancel-Subscription Get-Notifications Reprocess-Job Cancel-Current-Job Suspend-Current-Job Resume-Job Cancel-My-Jobs Close-Job CUPS-Move-Job Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
C
    cat >"$lab/etc/cups-files.conf" <<C
ServerRoot $lab/etc
RequestRoot $lab/spool
TempDir $lab/spool/tmp
CacheDir $lab/cache
StateDir $lab/run
ServerKeychain $lab/etc/ssl
AccessLog $lab/log/access_log
ErrorLog $lab/log/error_log
PageLog $lab/log/page_log
Printcap $lab/run/printcap
FileDevice Yes
SystemGroup root lpadmin
User lp
Group lp
C
    printf '[server]\nhost-name=dotline-lab\nallow-interfaces=lo\nuse-ipv6=no\nenable-dbus=yes\n[publish]\npublish-workstation=no\n[rlimits]\n' \
        >"$lab/etc/avahi.conf"
}

begin_cupsd() {
    begin cupsd /usr/sbin/cupsd -f -c "$lab/etc/cupsd.conf" -s "$lab/etc/cups-files.conf"
    until_true "cupsd answers" answers
}

# lpstat itself succeeds either way.
answers() { lpstat -r 2>/dev/null | grep -q "is running"; }

queue() {
    local name=$1 uri=$2 model=$3
    shift 3
    lpadmin -p "$name" -E -v "$uri" -m "$model" "$@" 2> >(grep -v deprecated >&2)
}

start() {
    umask 022
    mkdir -p "$lab"/{etc/ppd,etc/ssl,run,spool/tmp,cache,log,labels,eve}
    touch "$lab/sink.ctl" "$lab/eve/reasons"
    chmod 777 "$lab/eve"
    chgrp lp "$lab/spool" "$lab/spool/tmp"
    chmod 710 "$lab/spool"
    chmod 1770 "$lab/spool/tmp"
    install -m 755 "$here/eve-print.sh" "$lab/eve/print.sh"
    write_configuration
    begin sink python3 "$here/sink.py" "$sink" "$lab/labels" "$lab/sink.ctl"
    # Debian's ippeveprinter insists on Avahi even when it is not to be announced: a bus and an Avahi of our own, on lo.
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$lab/run/dbus.sock
    alive dbus || rm -f "$lab/run/dbus.sock"
    begin dbus dbus-daemon --system "--address=$DBUS_SYSTEM_BUS_ADDRESS" --nofork --nopidfile
    until_true "the bus listens" test -S "$lab/run/dbus.sock"
    # Avahi's pid file has a fixed place: ours is hidden from one that runs already, where this may be done.
    local alone=()
    mkdir -p /run/avahi-daemon
    if unshare -m mount -t tmpfs none /run/avahi-daemon 2>/dev/null; then
        alone=(unshare -m sh -c 'mount -t tmpfs none /run/avahi-daemon && exec "$@"' sh)
    fi
    begin avahi "${alone[@]}" avahi-daemon -f "$lab/etc/avahi.conf" --no-rlimits --no-drop-root --no-chroot
    until_true "avahi is ready" grep -q "startup complete" "$lab/log/avahi.log"
    begin eve ippeveprinter -r off -n localhost -p "$eve" \
        -a "$here/eve.conf" -c "$lab/eve/print.sh" -d "$lab/eve" Eve
    export CUPS_SERVER=$socket
    begin_cupsd
    until_true "the IPP printer listens" listens "$eve"
    queue RAW "socket://127.0.0.1:$sink/?waiteof=false" raw
    queue NOBODY "socket://127.0.0.1:$nobody/?waiteof=false&contimeout=1" raw
    queue EVE "ipp://localhost:$eve/ipp/print" everywhere
    # With a driver for label printers: takes pages, and turns them into dots itself.
    queue ZEBRA "file:$lab/labels/zebra.prn" drv:///sample.drv/zebra.ppd
    lpadmin -d RAW
    # Written down now, and jobs only at an orderly end: what is lost when it is killed is always the same.
    end cupsd
    begin_cupsd
}

stop() {
    local name
    for name in eve cupsd sink avahi dbus; do end "$name"; done
}

cd "$here/../.."
export CUPS_SERVER=$socket
case "${1:-test}" in
test)
    install_missing
    stop
    rm -rf "$lab"
    trap stop EXIT
    start
    export DOTLINE_CUPS_LAB=$lab
    cargo test --test agent cups:: -- --ignored --test-threads=1 "${@:2}"
    ;;
start)
    install_missing
    start
    printf 'CUPS_SERVER=%s (or 127.0.0.1:%s)\nDOTLINE_CUPS_LAB=%s\n' "$socket" "$port" "$lab"
    lpstat -r -d -v
    ;;
stop) stop ;;
cupsd)
    case "${2:-}" in
    start) begin_cupsd ;;
    stop) end cupsd ;;
    kill) end cupsd KILL ;;
    *) sed -n 2,9p "$0" && exit 2 ;;
    esac
    ;;
*) sed -n 2,9p "$0" && exit 2 ;;
esac
