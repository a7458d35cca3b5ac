#!/usr/bin/env bash
# A real Chromium opens the real binary's page by https in a home of its own: not before
# `dotline trust install`, then without any flag to ignore an error, and not after `remove`.
#
#   tests/lab/trust.sh [BINARY]      default: target/debug/dotline
#
# Installs chromium and certutil by apt where they are missing (as root). As root it tries the
# system's store too, with curl: on a copy that only this script and its children see, so that the
# computer's own store stays as it is whatever happens here.
set -euo pipefail

if [ "$(id -u)" -eq 0 ] && [ -z "${DOTLINE_TRUST_LAB:-}" ]; then
    export DOTLINE_TRUST_LAB=1
    unshare --mount --propagation private true ||
        { echo "trust: run this as an ordinary user, or where root may make a mount namespace" >&2; exit 1; }
    exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
binary=${1:-${CARGO_TARGET_DIR:-$root/target}/debug/dotline}
lab=$(mktemp -d)
agent=
with_system=

# Nothing of the user who runs this is looked at or changed.
export HOME="$lab/user name"
export XDG_DATA_HOME="$HOME/.local/share" XDG_CONFIG_HOME="$HOME/.config" XDG_CACHE_HOME="$HOME/.cache"
export XDG_RUNTIME_DIR="$lab/run" DOTLINE_HOME="$lab/dotline home"
unset DBUS_SESSION_BUS_ADDRESS SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE
mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$DOTLINE_HOME"
chmod 700 "$XDG_RUNTIME_DIR"

classic="$HOME/.pki/nssdb"
by_xdg="$XDG_DATA_HOME/pki/nssdb"
firefox="$HOME/.mozilla/firefox/lab.default"

finish() {
    local outcome=$?
    if [ -n "$agent" ] && kill -0 "$agent" 2>/dev/null; then
        kill -TERM "$agent"
        wait "$agent" || true
    fi
    if [ "$outcome" -ne 0 ] && [ -e "$lab/chromium.txt" ]; then
        grep -v dbus "$lab/chromium.txt" | tail -5
    fi
    # What stands over the system's directories goes first: it lies in the laboratory.
    if [ -n "$with_system" ]; then
        umount /etc/ssl/certs /usr/local/share/ca-certificates
    fi
    rm -rf "$lab"
    [ "$outcome" -eq 0 ] || echo "trust: FAILED"
}
trap finish EXIT

say() {
    printf -- '-- %s\n' "$1"
}

fail() {
    printf 'failed: %s\n' "$1" >&2
    exit 1
}

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v certutil >/dev/null || missing+=(libnss3-tools)
command -v curl >/dev/null || missing+=(curl)
command -v update-ca-certificates >/dev/null || [ "$(id -u)" -ne 0 ] || missing+=(ca-certificates)
if [ ${#missing[@]} -gt 0 ]; then
    say "install ${missing[*]}"
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# What a new Chromium with an empty profile shows for the page.
shown() {
    local profile
    profile=$(mktemp -d "$lab/profile.XXXXXX")
    timeout 120 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$profile" --dump-dom "https://$1:$port/" \
        2>>"$lab/chromium.txt" || fail "chromium did not end well: $(tail -3 "$lab/chromium.txt")"
}

# An error page has no DOM to dump; why it was shown stands in what Chromium says. -202 is
# ERR_CERT_AUTHORITY_INVALID.
is_refused() {
    local dom
    : >"$lab/chromium.txt"
    dom=$(shown localhost)
    ! grep -q '<title>[^<]*Dotline' <<<"$dom" || fail "$1: Chromium shows the page"
    grep -q 'net_error -202\|ERR_CERT_AUTHORITY_INVALID' "$lab/chromium.txt" <(echo "$dom") ||
        fail "$1: Chromium shows no certificate error: ${dom:0:400}"
    say "$1: Chromium refuses the page with ERR_CERT_AUTHORITY_INVALID"
}

is_opened() {
    local name dom
    for name in localhost 127.0.0.1 '[::1]'; do
        [ "$name" != '[::1]' ] || [ -e /proc/net/if_inet6 ] || continue
        dom=$(shown "$name")
        ! grep -q 'ERR_' <<<"$dom" || fail "$1: Chromium shows $(grep -o 'ERR_[A-Z_]*' <<<"$dom" | head -1) for $name"
        grep -q '<title>[^<]*Dotline' <<<"$dom" || fail "$1: Chromium shows something else for $name: ${dom:0:400}"
    done
    say "$1: Chromium shows Dotline's page"
}

# Every root and its trust, of every database that is there. One that install made may stay, empty,
# as Chromium itself makes one.
databases() {
    local database
    for database in "$classic" "$by_xdg" "$firefox"; do
        [ ! -e "$database/cert9.db" ] || certutil -L -d "sql:$database" | sed "1,4d; s|^|$database: |"
    done
}

system_store() {
    ls -A /usr/local/share/ca-certificates
    # Names and what they lead to; the links by hash are made anew and keep neither order nor time.
    find /etc/ssl/certs -printf '%f %l\n' | LC_ALL=C sort
    sha256sum /etc/ssl/certs/ca-certificates.crt
}

dotline() {
    "$binary" trust "$1" >"$lab/said.txt" 2>&1
}

curl_trusts() {
    curl --silent --show-error --output /dev/null "https://localhost:$port/" 2>>"$lab/curl.txt"
}

# Also where the browsers' stores are: a Firefox profile with a database and somebody else's root in it.
mkdir -p "$firefox"
certutil -N -d "sql:$firefox" --empty-password
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj '/CN=Somebody else' \
    -keyout "$lab/other.key" -out "$lab/other.pem" 2>/dev/null
certutil -A -d "sql:$firefox" -t 'CT,C,C' -n 'Somebody else' -i "$lab/other.pem"

printf '[server]\nports = [0]\n' >"$DOTLINE_HOME/settings.toml"
"$binary" run >"$lab/agent.txt" 2>&1 </dev/null &
agent=$!
port=
for _ in $(seq 600); do
    port=$(sed -n 's|^Dotline: http://localhost:\([0-9]*\)/$|\1|p' "$lab/agent.txt")
    [ -n "$port" ] && break
    kill -0 "$agent" 2>/dev/null || break
    sleep 0.1
done
[ -n "$port" ] || fail "the agent did not start: $(cat "$lab/agent.txt")"

if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$lab/system" /usr/local/share/ca-certificates
    cp -a /etc/ssl/certs "$lab/system/certs"
    cp -a /usr/local/share/ca-certificates "$lab/system/local"
    mount --bind "$lab/system/certs" /etc/ssl/certs
    mount --bind "$lab/system/local" /usr/local/share/ca-certificates
    with_system=1
    # What this computer's own tools would do at their next call is no change of ours.
    update-ca-certificates --fresh >"$lab/gathered.txt" 2>&1
    system_before=$(system_store)
    ! curl_trusts || fail "curl trusts the page before anything is installed"
fi

is_refused "before"
# That Chromium made its own database, as on a new computer.
[ -d "$by_xdg" ] || [ -d "$classic" ] || fail "Chromium made no database in either place"
say "Chromium itself made $(cd "$HOME" && ls -d .pki/nssdb .local/share/pki/nssdb 2>/dev/null | tr '\n' ' ')"

one_round() {
    local before after
    before=$(databases)
    ! dotline status || fail "$1: status is content before install"
    dotline install || fail "$1: install: $(cat "$lab/said.txt")"
    grep -q '已添加 / added' "$lab/said.txt" || fail "$1: install added nothing: $(cat "$lab/said.txt")"
    dotline status || fail "$1: status after install: $(cat "$lab/said.txt")"
    ! grep -q 'not trusted' "$lab/said.txt" || [ -z "$with_system" ] || fail "$1: $(cat "$lab/said.txt")"
    is_opened "$1, installed"
    certutil -L -d "sql:$firefox" | grep -q '^Dotline on this computer, .* C,, *$' || fail "$1: not in Firefox's profile"
    dotline install || fail "$1: a second install: $(cat "$lab/said.txt")"
    ! grep -q '已添加 / added' "$lab/said.txt" || fail "$1: a second install had something to do: $(cat "$lab/said.txt")"
    if [ -n "$with_system" ]; then
        curl_trusts || fail "$1: curl does not trust the system's store: $(tail -1 "$lab/curl.txt")"
        say "$1, installed: curl opens the page with the system's store"
    fi
    dotline remove || fail "$1: remove: $(cat "$lab/said.txt")"
    after=$(databases)
    [ "$before" = "$after" ] || fail "$1: remove left something: $(diff <(echo "$before") <(echo "$after"))"
    is_refused "$1, removed"
    dotline remove || fail "$1: a second remove: $(cat "$lab/said.txt")"
    if [ -n "$with_system" ]; then
        ! curl_trusts || fail "$1: curl still trusts the page"
        [ "$system_before" = "$(system_store)" ] ||
            fail "$1: the system's store changed: $(diff <(echo "$system_before") <(system_store))"
    fi
}

one_round "Chromium's own database"
if [ -d "$by_xdg" ]; then
    [ ! -e "$HOME/.pki" ] || fail "install made ~/.pki, which hides $by_xdg"
    mkdir -p "$classic"
    certutil -N -d "sql:$classic" --empty-password
    one_round "~/.pki/nssdb, which Chromium prefers"
    # On a computer where no browser has run yet, nothing but the browser's program is there.
    rm -rf "$HOME/.pki" "$XDG_DATA_HOME/pki"
    one_round "no database yet"
fi

kill -TERM "$agent"
ended=0
wait "$agent" || ended=$?
agent=
[ "$ended" -eq 0 ] || fail "the agent did not end well: $(tail -5 "$lab/agent.txt")"
echo "trust: all passed ($SECONDS s)"
