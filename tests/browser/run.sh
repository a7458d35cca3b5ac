#!/usr/bin/env bash
# Headless Chromium on the example ERP page and on Dotline's own page, and the example scripts: all on the real agent,
# each on a home of its own. Installs Chromium where it is missing.
#
#   tests/browser/run.sh [BINARY]      default: target/debug/dotline
#   ONLY=erp tests/browser/run.sh      one part: scripts, erp, page, workbench
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
binary=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/dotline}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

packages=
[ -x /usr/bin/chromium ] || packages="chromium fonts-wqy-microhei"
command -v zbarimg >/dev/null || packages="$packages zbar-tools"
command -v openssl >/dev/null || packages="$packages openssl"
command -v python3 >/dev/null || packages="$packages python3"
if [ -n "$packages" ]; then
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    # shellcheck disable=SC2086 # several packages
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends $packages
fi

for folder in "$here" "$root/examples"; do
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
done

outcome=0
for test in ${ONLY:-scripts erp page workbench}; do
    [ -e "$here/$test.mjs" ] || continue
    printf '\n-- %s\n' "$test"
    mkdir "$scratch/$test"
    node "$here/$test.mjs" --binary "$binary" --scratch "$scratch/$test" || outcome=1
done
exit "$outcome"
