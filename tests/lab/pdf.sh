#!/usr/bin/env bash
# What others make of our PDFs: poppler reads the page's size, the fonts and the text, zbarimg the codes of the page as
# poppler draws it. Installs poppler-utils and zbar-tools where they are missing.
#
#   tests/lab/pdf.sh [BINARY]      default: target/debug/dotline
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
binary=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/dotline}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

packages=
command -v pdfinfo >/dev/null || packages="poppler-utils"
command -v zbarimg >/dev/null || packages="$packages zbar-tools"
if [ -n "$packages" ]; then
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    # shellcheck disable=SC2086 # several packages
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends $packages
fi

failed=0
holds() { # NAME COMMAND …
    local name=$1
    shift
    if "$@"; then printf 'ok      %s\n' "$name"; else printf 'NOT OK  %s\n' "$name"; failed=1; fi
}

templates="$root/examples/templates"
pdf="$scratch/waybill.pdf"
draw() { "$binary" preview "$@" --home "$scratch/home" 2>"$scratch/said" || { cat "$scratch/said"; exit 1; }; }
draw "$templates/waybill-76x130.json" "$templates/waybill-76x130.data.json" -o "$pdf"
draw "$templates/waybill-76x130.json" "$templates/waybill-76x130.data.json" -o "$scratch/waybill.png"

# mm of a page, to a hundredth.
size() { pdfinfo -f "${2:-1}" -l "${2:-1}" "$1" | awk '/Page.* size:/ { for (i = 1; i < NF; i++) if ($i == "x") printf "%.2f %.2f", $(i - 1) * 25.4 / 72, $(i + 1) * 25.4 / 72 }'; }
holds "the page is 76 × 130 mm" [ "$(size "$pdf")" = "76.00 130.00" ]

pdffonts "$pdf" | tail -n +3 >"$scratch/fonts"
# emb, sub and uni stand before the object's two numbers.
all_subset() { [ -s "$scratch/fonts" ] && awk '{ if ($(NF - 4) $(NF - 3) $(NF - 2) != "yesyesyes") exit 1 }' "$scratch/fonts"; }
holds "every font is embedded, a subset, and its letters are known as text" all_subset
holds "no name, no time, no program in it" bash -c '! pdfinfo "$1" | grep -qE "^(Title|Author|Subject|Creator|Producer|CreationDate|ModDate):"' - "$pdf"
holds "it is smaller than 60 kB" [ "$(stat -c %s "$pdf")" -lt 60000 ]

# The words in the order in which the label is read, whatever blanks poppler puts between.
read_order() {
    local text rest word
    text=$(pdftotext -raw "$pdf" - | tr -d ' \n\f')
    rest=$text
    for word in 点线速递 电商标快 300G096-00B1 北京顺义分拨包 杨女士 朝阳区来广营 康宁大药房崇州仓 312008360717810 200-30 布洛芬 周末送货 126.80; do
        case $rest in *"$word"*) rest=${rest#*"$word"} ;; *) printf '        %s is missing, or stands too early\n' "$word"; return 1 ;; esac
    done
}
holds "its text comes out in reading order" read_order

codes() { zbarimg --quiet --raw "$1" 2>/dev/null | sort -u; }
pdftoppm -r 203.2 -gray -singlefile "$pdf" "$scratch/drawn"
holds "poppler's drawing of it scans as our own dots do" [ "$(codes "$scratch/drawn.pgm")" = "$(codes "$scratch/waybill.png")" ]
holds "and there are codes" [ -n "$(codes "$scratch/waybill.png")" ]

printf '[{"waybillNo": "1"}, {"waybillNo": "2"}, {"waybillNo": "3"}]' >"$scratch/three.json"
draw "$templates/waybill-76x130.json" "$scratch/three.json" -o "$scratch/three.pdf"
holds "three items of data are three pages" [ "$(pdfinfo "$scratch/three.pdf" | awk '/^Pages:/ { print $2 }')" = 3 ]
holds "of the same size" [ "$(size "$scratch/three.pdf" 3)" = "76.00 130.00" ]
exit "$failed"
