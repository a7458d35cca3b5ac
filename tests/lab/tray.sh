#!/usr/bin/env bash
# The tray before a real panel: Xvfb, a session bus, xfce4-panel, and the agent in a scratch home.
#   tests/lab/tray.sh [BINARY] [PICTURES]      default: target/debug/dotline, no pictures
# With a folder for PICTURES, screenshots of the icon, the menu and a notification are left there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
binary=$(realpath "${1:-${CARGO_TARGET_DIR:-$here/../../target}/debug/dotline}")
pictures=${2:-}

missing=()
for needed in Xvfb:xvfb xfce4-panel:xfce4-panel dbus-run-session:dbus dbus-monitor:dbus-bin xdotool:xdotool scrot:scrot; do
    command -v "${needed%%:*}" >/dev/null || missing+=("${needed##*:}")
done
notifier=/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd
[ -x "$notifier" ] || missing+=(xfce4-notifyd)
/usr/bin/python3 -c 'import dbus' 2>/dev/null || missing+=(python3 python3-dbus)
if [ "${#missing[@]}" -gt 0 ]; then
    apt-get -o DPkg::Lock::Timeout=900 update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq --no-install-recommends \
        dbus-x11 fonts-wqy-microhei "${missing[@]}"
fi

scratch=$(mktemp -d)
started=()
end() {
    for process in "${started[@]}"; do
        kill "$process" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap end EXIT

wait_for() { # DESCRIPTION COMMAND...
    local what=$1
    shift
    for _ in $(seq 600); do
        if "$@"; then return; fi
        sleep 0.05
    done
    echo "never came: $what"
    cat "$scratch"/*.txt
    exit 1
}

export HOME=$scratch XDG_CONFIG_HOME=$scratch/config XDG_CONFIG_DIRS=$scratch/etc:/etc/xdg XDG_DATA_HOME=$scratch/data \
    XDG_CACHE_HOME=$scratch/cache XDG_RUNTIME_DIR=$scratch/run LANG=C.UTF-8
unset LC_ALL LC_MESSAGES DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS DOTLINE_HOME
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME"

echo "== without a session bus the agent runs and prints"
mkdir "$scratch/alone"
printf '[server]\nports = [0]\n' >"$scratch/alone/settings.toml"
"$binary" demo --home "$scratch/alone" >"$scratch/alone.txt" 2>&1 </dev/null &
agent=$!
started+=("$agent")
wait_for "the page's address" grep -q '^Dotline: ' "$scratch/alone.txt"
wait_for "the word that there is no tray" grep -q 'no tray here' "$scratch/alone.txt"
port=$(sed -n 's|^Dotline: http://localhost:\([0-9]*\)/$|\1|p' "$scratch/alone.txt")
/usr/bin/python3 - "$port" <<'PYTHON'
import json, sys, urllib.request
asked = urllib.request.Request(f"http://localhost:{sys.argv[1]}/api/tasks", b'{"since": 0}', {"Content-Type": "application/json"})
tasks = json.load(urllib.request.urlopen(asked))["tasks"]
assert len(tasks) >= 2 and all(task["status"] == "SUCCESS" for task in tasks), tasks
PYTHON
kill -TERM "$agent"
wait "$agent"
grep -q ' ended$' "$scratch/alone.txt"

echo "== before a panel"
screen=:$((200 + RANDOM % 1000))
Xvfb "$screen" -screen 0 1000x600x24 >"$scratch/xvfb.txt" 2>&1 &
started+=($!)
export DISPLAY=$screen
wait_for "the X server" test -e "/tmp/.X11-unix/X${screen#:}"
dbus-daemon --session --print-address --nofork >"$scratch/bus" 2>"$scratch/bus.txt" &
started+=($!)
wait_for "the session bus" test -s "$scratch/bus"
DBUS_SESSION_BUS_ADDRESS=$(cat "$scratch/bus")
export DBUS_SESSION_BUS_ADDRESS
dbus-monitor "interface='org.freedesktop.Notifications'" >"$scratch/notices" 2>&1 &
started+=($!)
"$notifier" >"$scratch/notifyd.txt" 2>&1 &
started+=($!)

# The panel comes after the agent: an icon that nobody takes at first must appear all the same.
mkdir "$scratch/home"
printf '[server]\nports = [0]\n' >"$scratch/home/settings.toml"
"$binary" demo --home "$scratch/home" >"$scratch/agent.txt" 2>&1 </dev/null &
agent=$!
started+=("$agent")
wait_for "the page's address" grep -q '^Dotline: ' "$scratch/agent.txt"
port=$(sed -n 's|^Dotline: http://localhost:\([0-9]*\)/$|\1|p' "$scratch/agent.txt")
xfce4-panel --disable-wm-check >"$scratch/panel.txt" 2>&1 &
started+=($!)

if ! /usr/bin/python3 "$here/tray.py" "$agent" "$port" "$scratch" "$pictures"; then
    echo "the agent's last words:"
    tail -20 "$scratch/agent.txt"
    exit 1
fi

ended=0
wait "$agent" || ended=$?
if [ "$ended" -ne 0 ] || ! grep -q ' ended$' "$scratch/home/dotline.log"; then
    echo "quit in the menu did not end the agent well (exit code $ended):"
    tail -20 "$scratch/agent.txt"
    exit 1
fi
echo "the tray is as it should be"
