#!/usr/bin/env bash
# Real clients against the real binary: tests/clients/run.sh [path of dotline]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
binary="$(realpath "${1:-$here/../../target/debug/dotline}")"

modules="$(mktemp -d)"
home="$(mktemp -d)"
agent=""
tidy() {
  [ -z "$agent" ] || kill "$agent" 2>/dev/null || true
  rm -rf "$modules" "$home"
}
trap tidy EXIT

# The packages are laid outside the checkout, so that nothing of theirs stays in it.
cp "$here"/package.json "$here"/package-lock.json "$here"/clients.mjs "$here"/ways.mjs "$here"/large.mjs "$modules"
npm ci --prefix "$modules" --no-audit --no-fund --silent

printf '[server]\nports = [0]\n' > "$home/settings.toml"
"$binary" run --home "$home" > "$home/said" 2> "$home/log" &
agent=$!
# The agent prints one line with its page's address when it is ready.
for _ in $(seq 100); do
  grep -q '^Dotline: ' "$home/said" && break
  kill -0 "$agent" 2>/dev/null || { cat "$home/log"; exit 1; }
  sleep 0.1
done
page="$(sed -n 's/^Dotline: //p' "$home/said")"

code=0
node "$modules/clients.mjs" "$page" "$home/root.pem" "$agent" "$here/../../examples/templates" || code=$?

# A graceful end: SIGTERM, exit code 0.
kill -TERM "$agent"
if wait "$agent"; then echo "ended well on SIGTERM"; else echo "did not end well on SIGTERM"; code=1; fi
agent=""
[ "$code" = 0 ] || cat "$home/log"
exit "$code"
