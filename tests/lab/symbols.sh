#!/usr/bin/env bash
# Barcodes and QR codes, as they are drawn for a printer, before outside judges: zxing-cpp and zbar
# read them back, and zint draws the same bars where nobody reads (MSI, Plessey, China Post).
#
#   tests/lab/symbols.sh
#
# DOTLINE_SEED repeats a run, DOTLINE_VALUES (200) is the number of values for each type. Installs the judges by
# apt where they are missing (as root).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

missing=()
command -v ZXingReader >/dev/null || missing+=(zxing-cpp-tools)
command -v zbarimg >/dev/null || missing+=(zbar-tools)
command -v zint >/dev/null || missing+=(zint)
if [ ${#missing[@]} -gt 0 ]; then
    printf -- '-- install %s\n' "${missing[*]}"
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

cargo test --test outside_symbols -- --ignored
