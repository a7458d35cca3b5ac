#!/usr/bin/env bash
# Starts the agent on a home of its own, lets real clients print on it, ends it and looks how it ended.
#
#   tests/clients/run.sh [BINARY]      default: target/debug/dotline
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
binary=${1:-${CARGO_TARGET_DIR:-$root/target}/debug/dotline}
home=$(mktemp -d)
agent=

finish() {
    if [ -n "$agent" ] && kill -0 "$agent" 2>/dev/null; then
        kill -KILL "$agent"
    fi
    rm -rf "$home"
}
trap finish EXIT

cd "$here"
npm ci --no-audit --no-fund --loglevel=error

printf '[server]\nports = [0]\n' >"$home/settings.toml"
"$binary" run --no-tray --home "$home" >"$home/said.txt" 2>&1 </dev/null &
agent=$!

# The line with the page's address says that it is ready.
port=
for _ in $(seq 600); do
    port=$(sed -n 's|^Dotline: http://localhost:\([0-9]*\)/$|\1|p' "$home/said.txt")
    [ -n "$port" ] && break
    kill -0 "$agent" 2>/dev/null || break
    sleep 0.1
done
if [ -z "$port" ]; then
    echo "the agent did not start:"
    cat "$home/said.txt"
    exit 1
fi

outcome=0
node clients.mjs --port "$port" --ca "$home/root.pem" --pid "$agent" || outcome=$?

kill -TERM "$agent"
ended=0
wait "$agent" || ended=$?
agent=
if [ "$ended" -ne 0 ] || ! grep -q ' ended$' "$home/dotline.log"; then
    echo "the agent did not end well on SIGTERM (exit code $ended):"
    tail -20 "$home/dotline.log"
    exit 1
fi
if [ "$outcome" -ne 0 ]; then
    echo "the agent's last words:"
    grep -v ' INFO ' "$home/dotline.log" | tail -20 || true
fi
exit "$outcome"
