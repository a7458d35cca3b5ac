"""Looks at a running agent's tray as a panel does, over the session bus, and clicks in it. Called by tray.sh."""

import base64
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request

import dbus

PATIENCE = 30
QUESTION_SITE = "https://erp.example.com"


def until(what, look):
    """Waits until `look` returns something true."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            sys.exit(f"never came: {what}")
        time.sleep(0.05)


class Item:
    """The icon's two objects: itself and its menu."""

    def __init__(self, pid):
        self.bus = dbus.SessionBus()
        names = lambda: [n for n in self.bus.list_names() if n.startswith(f"org.kde.StatusNotifierItem-{pid}-")]
        self.name = str(until("the icon's name on the bus", names)[0])
        self.item = self.bus.get_object(self.name, "/StatusNotifierItem")
        self.menu = dbus.Interface(self.bus.get_object(self.name, self.get("Menu")), "com.canonical.dbusmenu")

    def get(self, what):
        return dbus.Interface(self.item, "org.freedesktop.DBus.Properties").Get("org.kde.StatusNotifierItem", what)

    def is_taken_by_a_panel(self):
        if not self.bus.name_has_owner("org.kde.StatusNotifierWatcher"):
            return False
        watcher = self.bus.get_object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
        properties = dbus.Interface(watcher, "org.freedesktop.DBus.Properties")
        items = properties.Get("org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems")
        unique = self.bus.get_name_owner(self.name)
        return any(self.name in item or unique in item for item in items)

    def tooltip(self):
        return str(self.get("ToolTip")[3])

    def icon(self):
        return bytes(self.get("IconPixmap")[0][2])

    def entries(self):
        """All entries as (id, label, properties), submenus' among them."""
        found = []

        def walk(entry):
            number, properties, children = entry
            found.append((int(number), str(properties.get("label", "")), properties))
            for child in children:
                walk(child)

        walk(self.menu.GetLayout(0, -1, [])[1])
        return found

    def entry(self, label):
        matching = [entry for entry in self.entries() if label in entry[1]]
        return matching[0] if matching else None

    def is_checked(self, label):
        entry = self.entry(label)
        return bool(entry) and entry[2].get("toggle-state") == 1

    def click(self, label):
        number = until(f"the menu's entry {label}", lambda: self.entry(label))[0]
        self.menu.Event(number, "clicked", dbus.String("", variant_level=1), 0)


def overview(port):
    with urllib.request.urlopen(f"http://localhost:{port}/api/overview") as answer:
        return json.load(answer)


class Page:
    """A page of a site, over WebSocket."""

    def __init__(self, port, site):
        self.line = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.line.sendall(
            f"GET /websocket HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {site}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.line.recv(1)
        assert b" 101 " in head, head

    def send(self, message):
        data = json.dumps(message).encode()
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
        self.line.sendall(b"\x81" + length + bytes(4) + data)

    def answer(self):
        """The next message that is text."""
        self.line.settimeout(PATIENCE)
        while True:
            first, second = self.exactly(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(self.exactly(2 if length == 126 else 8), "big")
            data = self.exactly(length)
            if first & 0x0F == 1:
                return json.loads(data)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.line.recv(count - len(data))
            assert piece, "the agent closed the connection"
            data += piece
        return data

    def asks_to_configure(self):
        self.send({"cmd": "setGlobalConfig", "requestID": "1", "version": "2.0", "notifyOnTaskFailure": True})


class Printer:
    """A network printer that only says how it is: the byte after ESC ! ?, as TSPL printers do."""

    def __init__(self):
        self.state = 0x04
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.receive, daemon=True).start()

    def receive(self):
        while True:
            line, _ = self.server.accept()
            threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line):
        while data := line.recv(1024):
            line.sendall(bytes([self.state]) * data.count(b"\x1b!?"))


class Lab:
    """What lies in the scratch folder, and pictures of the screen where they are wanted."""

    def __init__(self, scratch, pictures):
        self.scratch, self.pictures = scratch, pictures

    def notices(self):
        with open(os.path.join(self.scratch, "notices"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def add_printer(self, name, port):
        with open(os.path.join(self.scratch, "home", "settings.toml"), "a", encoding="utf-8") as file:
            file.write(f'[[printers]]\nname = "{name}"\naddress = "tcp://127.0.0.1:{port}"\n')

    def picture(self, name, open_menu=False):
        if not self.pictures:
            return
        if open_menu:
            # Where the icon stands in xfce4-panel's own first layout on a screen of 1000 dots.
            subprocess.run(["xdotool", "mousemove", "849", "13", "click", "3"], check=True)
        # A picture of a menu that is still opening is of no use to anybody.
        time.sleep(1)
        subprocess.run(["scrot", "-o", os.path.join(self.pictures, f"{name}.png")], check=True)
        if open_menu:
            subprocess.run(["xdotool", "key", "Escape"], check=True)


def check(pid, port, lab):
    item = Item(pid)
    until("a panel that takes the icon", item.is_taken_by_a_panel)
    assert item.get("Title") == "Dotline" and item.get("Status") == "Active"
    until("the tooltip", lambda: item.tooltip() == "Ready to print")
    labels = [label for _, label, _ in item.entries()]
    for label in ["Open Dotline", "Pause all printing", "Printers", "Dotline Virtual – ready", "Recent tasks",
                  "Start at login", "About Dotline 0.1.0", "Quit"]:
        assert any(label in own for own in labels), (label, labels)
    until("two printed tasks in the menu", lambda: sum("printed (Dotline Virtual)" in e[1] for e in item.entries()) == 2)
    lab.picture("idle", open_menu=True)
    print("icon, tooltip and menu are there")

    idle = item.icon()
    item.click("Pause all printing")
    until("the pause on the desk", lambda: is_paused(port))
    until("the pause in the menu", lambda: item.is_checked("Pause all printing"))
    until("the pause on the icon", lambda: item.icon() != idle and item.tooltip() == "Printing is paused")
    lab.picture("paused", open_menu=True)
    item.click("Pause all printing")
    until("the resumption on the desk", lambda: not is_paused(port))
    until("the icon of an idle agent", lambda: item.icon() == idle and not item.is_checked("Pause all printing"))
    print("everything paused and resumed from the menu")

    page = Page(port, QUESTION_SITE)
    page.asks_to_configure()
    until("the question in the menu", lambda: item.entry(f"{QUESTION_SITE} asks to change the settings"))
    until("the question on the icon", lambda: item.icon() != idle and QUESTION_SITE in item.tooltip())
    until("the question's notification", lambda: f"{QUESTION_SITE} asks to change the settings" in lab.notices())
    lab.picture("question")
    item.click("Allow this once")
    answer = page.answer()
    assert answer["status"] == "success", answer
    until("the question gone", lambda: not item.entry(QUESTION_SITE) and item.icon() == idle)
    until("the notification taken back", lambda: "member=CloseNotification" in lab.notices())
    print("a site's question told and answered from the menu")

    printer = Printer()
    lab.add_printer("Sink", printer.port)
    json_body = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"http://localhost:{port}/api/reload", b"{}", json_body))
    until("the printer's call on the icon", lambda: item.tooltip() == "The printer “Sink”: out of paper")
    until("the printer in the menu", lambda: item.entry("Sink – out of paper"))
    until("the printer's notification", lambda: "The printer “Sink”: out of paper" in lab.notices())
    lab.picture("no paper", open_menu=True)
    printer.state = 0
    until("the printer in order", lambda: item.entry("Sink – ready") and item.icon() == idle)
    assert lab.notices().count("The printer “Sink”: out of paper") == 1
    print("a printer without paper called for once")

    item.click("Start at login")
    entry = os.path.join(os.environ["XDG_CONFIG_HOME"], "autostart", "dotline.desktop")
    until("the start at login", lambda: os.path.exists(entry) and item.is_checked("Start at login"))
    item.click("Start at login")
    until("no start at login", lambda: not os.path.exists(entry) and not item.is_checked("Start at login"))
    print("start at login turned on and off")

    try:
        item.click("Quit")
    except dbus.exceptions.DBusException as error:
        # The agent may be gone before it has answered the click.
        if error.get_dbus_name() != "org.freedesktop.DBus.Error.NoReply":
            raise
    print("quit was chosen")


def is_paused(port):
    return all(printer["paused"] for printer in overview(port)["printers"])


if __name__ == "__main__":
    check(int(sys.argv[1]), int(sys.argv[2]), Lab(sys.argv[3], sys.argv[4]))
