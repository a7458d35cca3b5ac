#!/usr/bin/env bash
# Builds Dotline for Windows on Debian and runs its tests there under Wine.
#
#   tests/lab/windows.sh setup         install what is missing: compilers, std for Windows, Wine's home
#   tests/lab/windows.sh test          setup, then unit tests, socket tests, the program itself, the spooler
#   tests/lab/windows.sh spooler       setup, then the spooler's tests alone
#   tests/lab/windows.sh cargo …       cargo for Windows, e.g. `cargo test --lib paths`, `cargo build --release`
#   . tests/lab/windows.sh env         the same variables in this shell
#
# A second setup only looks. All that is kept lies in $XDG_CACHE_HOME/dotline-windows (~/.cache/…).

windows_target=x86_64-pc-windows-gnu
windows_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
windows_cache="${XDG_CACHE_HOME:-$HOME/.cache}/dotline-windows"

windows_environment() {
    # Debian's rustc and cargo: rustup's std for Windows may not be at hand, Debian's is built from its own sources.
    export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="--sysroot=$windows_cache/sysroot"
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=wine
    export RUSTDOCFLAGS="--sysroot=$windows_cache/sysroot"
    # A folder of its own: two compilers in one folder rebuild each other's work for ever.
    export CARGO_TARGET_DIR="${DOTLINE_WINDOWS_TARGET:-$windows_root/target/windows}"
    export WINEPREFIX="$windows_cache/prefix" WINEDEBUG="${WINEDEBUG:--all}"
}

if [ "${BASH_SOURCE[0]}" != "$0" ]; then
    [ "${1:-}" = env ] && windows_environment
    return 0
fi

set -euo pipefail
cd "$windows_root"

# cargo for Windows. Tests run once here, so what they stand on is built quickly rather than well.
windows_cargo() {
    local command=$1
    shift
    /usr/bin/cargo --config 'profile.dev.package."*".opt-level=0' "$command" --target "$windows_target" "$@"
}

say() {
    printf '== %s (%s s)\n' "$1" "$SECONDS"
}

# Debian's compiler must be as new as Cargo.toml asks.
compiler_is_new_enough() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    found=$(/usr/bin/rustc --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$found" ] && [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ]
}

install_packages() {
    local packages=(rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64 wine wine64)
    local missing=0 package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing=1
    done
    if [ "$missing" = 1 ] || ! compiler_is_new_enough; then
        say "packages"
        apt-get -o DPkg::Lock::Timeout=900 update -qq
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends \
            "${packages[@]}" >/dev/null
        compiler_is_new_enough || { echo "Debian's rustc is older than Cargo.toml's rust-version" >&2; exit 1; }
    fi
}

# Debian has no std for Windows built, but the sources of its own.
build_std() {
    local version sysroot="$windows_cache/sysroot" work="$windows_cache/std"
    version=$(/usr/bin/rustc --version)
    [ "$(cat "$sysroot/version" 2>/dev/null)" = "$version" ] && return
    say "std for Windows of $version"
    rm -rf "$sysroot" "$work" # old and new libraries together are refused (E0464)
    mkdir -p "$sysroot/lib/rustlib/$windows_target/lib" "$work/src"
    printf '[package]\nname = "std-for-windows"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml"
    echo 'fn main() {}' >"$work/src/main.rs"
    # -Z needs this variable on a stable compiler; embed-bitcode is for the release profile's lto.
    (
        cd "$work"
        env -u CARGO_TARGET_DIR RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
            CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="-C embed-bitcode=yes" \
            CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc \
            /usr/bin/cargo build -q --release --target-dir "$work/target" --target "$windows_target" \
            -Z build-std=std,panic_abort,panic_unwind,test
    )
    cp "$work/target/$windows_target/release/deps/"lib*.rlib "$sysroot/lib/rustlib/$windows_target/lib/"
    ln -sfn /usr/lib/rustlib/x86_64-unknown-linux-gnu "$sysroot/lib/rustlib/x86_64-unknown-linux-gnu"
    rm -rf "$work/target"
    echo "$version" >"$sysroot/version"
}

# Wine 8 lacks bcryptprimitives.dll, which every program of Rust 1.78 or newer loads. Windows has it; never ship this one.
give_wine_chance() {
    local dll="$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
    [ -s "$dll" ] && return
    cat >"$windows_cache/bcryptprimitives.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T left) {
    while (left) {
        ULONG part = left > 0x10000000 ? 0x10000000 : (ULONG)left;
        if (!SystemFunction036(bytes, part)) return FALSE;
        bytes += part;
        left -= part;
    }
    return TRUE;
}
C
    x86_64-w64-mingw32-gcc -shared -O2 -s -o "$dll" "$windows_cache/bcryptprimitives.c" -ladvapi32
}

setup() {
    mkdir -p "$windows_cache"
    install_packages
    build_std
    windows_environment
    if [ ! -d "$WINEPREFIX/drive_c/windows/system32" ]; then
        say "Wine's home"
        # No Mono, no Gecko: nobody is there to press "cancel". What it says about syswow64 means nothing here.
        WINEDLLOVERRIDES="mscoree,mshtml=" wine wineboot -u >/dev/null 2>&1 || true
        wineserver -w
    fi
    give_wine_chance
    # Windows without a screen: without this word Wine refuses to make any where there is no display.
    wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null 2>&1
    say "ready"
}

# Two queues of a private CUPS, to which Wine's spooler prints: RAW to a socket whose bytes are kept, ZEBRA
# through a driver for label printers into a file. Nothing of the system's own CUPS is touched.
queues_lab="${DOTLINE_WINDOWS_LAB:-/tmp/dotline-windows-lab}"
queues_port="${DOTLINE_WINDOWS_LAB_PORT:-8731}"

install_cups() {
    local packages=() command
    for command in /usr/sbin/cupsd:cups /usr/lib/cups/filter/rastertolabel:cups-filters lpadmin:cups-client python3:python3; do
        command -v "${command%%:*}" >/dev/null || packages+=("${command##*:}")
    done
    [ ${#packages[@]} = 0 ] && return
    say "packages: ${packages[*]}"
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends \
        "${packages[@]}" >/dev/null
}

start_queues() {
    stop_queues
    rm -rf "$queues_lab"
    mkdir -p "$queues_lab"/{etc/ppd,etc/ssl,run,spool/tmp,cache,log,labels}
    chgrp lp "$queues_lab/spool" "$queues_lab/spool/tmp"
    chmod 710 "$queues_lab/spool"
    chmod 1770 "$queues_lab/spool/tmp"
    printf '%s\n' "Listen 127.0.0.1:$queues_port" "Browsing No" "IdleExitTimeout 0" "DefaultAuthType None" \
        "WebInterface No" "<Location />" "  Order allow,deny" "  Allow 127.0.0.1" "</Location>" \
        "<Policy default>" "  <Limit All>" "    Order allow,deny" "    Allow all" "  </Limit>" "</Policy>" \
        >"$queues_lab/etc/cupsd.conf"
    printf '%s\n' "ServerRoot $queues_lab/etc" "RequestRoot $queues_lab/spool" "TempDir $queues_lab/spool/tmp" \
        "CacheDir $queues_lab/cache" "StateDir $queues_lab/run" "ServerKeychain $queues_lab/etc/ssl" \
        "AccessLog $queues_lab/log/access_log" "ErrorLog $queues_lab/log/error_log" \
        "PageLog $queues_lab/log/page_log" "FileDevice Yes" "SystemGroup root lpadmin" "User lp" "Group lp" \
        >"$queues_lab/etc/cups-files.conf"
    setsid python3 tests/lab/sink.py "$((queues_port + 1))" "$queues_lab/labels" "$queues_lab/sink.ctl" \
        >"$queues_lab/log/sink" 2>&1 </dev/null &
    echo $! >"$queues_lab/sink.pid"
    setsid /usr/sbin/cupsd -f -c "$queues_lab/etc/cupsd.conf" -s "$queues_lab/etc/cups-files.conf" \
        >"$queues_lab/log/cupsd" 2>&1 </dev/null &
    echo $! >"$queues_lab/cupsd.pid"
    export CUPS_SERVER="127.0.0.1:$queues_port"
    local tries=0
    until lpstat -r 2>/dev/null | grep -q "is running"; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || { tail "$queues_lab"/log/*; exit 1; }
        sleep 0.05
    done
    lpadmin -p RAW -E -v "socket://127.0.0.1:$((queues_port + 1))/?waiteof=false" -m raw 2>/dev/null
    lpadmin -p ZEBRA -E -v "file:$queues_lab/labels/zebra.prn" -m drv:///sample.drv/zebra.ppd 2>/dev/null
    lpadmin -d RAW
    export DOTLINE_CUPS_LAB="Z:$queues_lab"
}

stop_queues() {
    local name
    for name in cupsd sink; do
        [ -s "$queues_lab/$name.pid" ] && kill "$(cat "$queues_lab/$name.pid")" 2>/dev/null
        rm -f "$queues_lab/$name.pid"
    done
    return 0
}

run_tests() {
    say "the program and its tests are built"
    windows_cargo test --no-run --lib --bins --test agent --test command_line --test ear_http --test ear_websocket \
        --test ear_socketio
    say "unit tests"
    windows_cargo test -q --lib --bins
    say "the agent through sockets"
    windows_cargo test -q --test agent --test command_line --test ear_http --test ear_websocket --test ear_socketio
}

run_spooler_tests() {
    say "the spooler"
    install_cups
    trap stop_everything EXIT
    start_queues
    wineserver -k || true # Wine looks for queues once a session
    windows_cargo test -q --test agent windows_queues -- --ignored --test-threads=1
}

stop_everything() {
    stop_queues
    wineserver -k 2>/dev/null || true
}

case "${1:-}" in
setup) setup ;;
test)
    setup
    run_tests
    run_spooler_tests
    say "all passed"
    ;;
spooler)
    setup
    run_spooler_tests
    say "all passed"
    ;;
cargo)
    shift
    windows_environment
    windows_cargo "$@"
    ;;
*)
    sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
