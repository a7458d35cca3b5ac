#!/bin/bash
# What the fake IPP printer does with a job: it says what stands in DIR/reasons as printer-state-reasons,
# waits while paper is out or the lid is open, and then keeps the page as DIR/page-N.<format>.
folder=$(cd "$(dirname "$0")" && pwd)
said=""
while :; do
    now=$(tr '\n' ' ' <"$folder/reasons")
    for reason in $now; do [[ " $said " == *" $reason "* ]] || echo "STATE: +$reason" >&2; done
    for reason in $said; do [[ " $now " == *" $reason "* ]] || echo "STATE: -$reason" >&2; done
    said=$now
    case "$now" in *-error* | *media-empty* | *cover-open*) sleep 0.1 ;; *) break ;; esac
done
echo "ATTR: job-impressions=1 job-impressions-completed=1" >&2
number=$(($(ls "$folder" | grep -c '^page-') + 1))
cat "$@" >"$folder/page-$number.part"
mv "$folder/page-$number.part" "$folder/page-$number"
env | grep '^IPP_' | sort >"$folder/options-$number"
