#!/usr/bin/env python3
"""A raw printer on loopback: keeps every connection's bytes in DIR/label-N.bin.

sink.py PORT DIR CTL -- while the file CTL holds the word `stall`, it reads nothing.
"""
import os
import socket
import sys
import threading
import time

port, folder, ctl = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def told(word):
    try:
        with open(ctl) as words:
            return word in words.read().split()
    except FileNotFoundError:
        return False


def keep(connection, number):
    name = os.path.join(folder, f"label-{number}.bin")
    with connection, open(name + ".part", "wb", buffering=0) as file:
        while True:
            while told("stall"):
                time.sleep(0.05)
            data = connection.recv(65536)
            if not data:
                break
            file.write(data)
    # It appears whole, so that whoever waits for it never reads half a label.
    os.rename(name + ".part", name)


os.makedirs(folder, exist_ok=True)
number = 0
server = socket.create_server(("127.0.0.1", port))
print("ready", flush=True)
while True:
    connection, _ = server.accept()
    number += 1
    threading.Thread(target=keep, args=(connection, number), daemon=True).start()
