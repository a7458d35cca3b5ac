#!/usr/bin/env python3
"""Prints one label through the print agent of this computer, and waits until it is out.

    python3 print.py [--printer NAME]        default: the agent's default printer
                     [--template FILE|URL]   default: templates/waybill-76x130.json
                     [--data FILE]           default: templates/waybill-76x130.data.json
                     [--url ADDRESS]         default: ws://localhost:28613/websocket, 28713, 28813

Python 3.8 or newer and nothing else: the protocol's plain WebSocket is a handshake and a few bytes before each
message, which the class below speaks. With a WebSocket package at hand, use that.
Ends with 0 when the label is out, 1 when it is not, 2 when the command line is wrong.
"""

import argparse
import base64
import hashlib
import http.server
import json
import os
import pathlib
import socket
import struct
import sys
import threading
import time
import urllib.parse

PORTS = (28613, 28713, 28813)
CONNECT_SECONDS = 3
# RFC 6455, 1.3: what the other end mixes into its answer, so that no plain web server passes for a WebSocket.
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
TEMPLATES = pathlib.Path(__file__).resolve().parent / "templates"


class WebSocket:
    """Text messages to and from `ws://host:port/path` (RFC 6455)."""

    def __init__(self, url):
        at = urllib.parse.urlsplit(url)
        if at.scheme != "ws":
            raise ValueError(f"--url 应以 ws:// 开头 / must begin with ws://: {url}")
        self.line = socket.create_connection((at.hostname, at.port or 80), CONNECT_SECONDS)
        key = base64.b64encode(os.urandom(16)).decode()
        self.line.sendall(
            f"GET {at.path or '/'} HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.read = self.line.makefile("rb")
        status = self.read.readline()
        headers = {}
        for header in iter(self.read.readline, b"\r\n"):
            if not header:
                break
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        proof = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        if b" 101 " not in status or headers.get("sec-websocket-accept") != proof:
            raise ConnectionError(f"{url}: {status.decode('latin-1').strip() or 'no answer'}")
        # A label takes as long as its printer does.
        self.line.settimeout(None)

    def send(self, payload, opcode=TEXT):
        size = len(payload)
        if size < 126:
            length = bytes([0x80 | size])
        elif size < 65536:
            length = bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            length = bytes([0x80 | 127]) + struct.pack(">Q", size)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self.line.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def messages(self):
        """Every message until the other end closes."""
        message = b""
        while True:
            first, size = self._exactly(2)
            if size == 126:
                (size,) = struct.unpack(">H", self._exactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._exactly(8))
            payload = self._exactly(size)
            opcode = first & 0x0F
            if opcode == CLOSE:
                return
            if opcode == PING:
                self.send(payload, PONG)
            elif opcode != PONG:
                message += payload
                if first & 0x80:
                    yield json.loads(message)
                    message = b""

    def close(self):
        self.line.close()

    def _exactly(self, count):
        got = self.read.read(count)
        if len(got) < count:
            raise ConnectionError("the connection was cut")
        return got


def connect(urls):
    for url in urls:
        try:
            return WebSocket(url)
        except OSError as error:
            reason = error
    raise SystemExit(
        f"没有找到打印助手（{'、'.join(urls)}），请先启动 Dotline / no print agent answers; start Dotline first ({reason})"
    )


def serve(file):
    """The agent fetches templates by http; a program of this computer may give it an address of this computer."""
    template = pathlib.Path(file).read_bytes()

    class Stall(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(template)))
            self.end_headers()
            self.wfile.write(template)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stall)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/template.json"


def print_label(agent, printer, template_url, data):
    """Returns the notice that says how it ended."""
    task_id = f"PRINT-{int(time.time() * 1000)}-{os.getpid()}"
    task = {
        "taskID": task_id,
        "printer": printer,
        "documents": [{"documentID": "DOC1", "contents": [{"templateURL": template_url, "data": data}]}],
        "notifyType": ["print"],
    }
    request = {"cmd": "print", "requestID": task_id, "version": "2.0", "task": task}
    agent.send(json.dumps(request, ensure_ascii=False).encode())
    for message in agent.messages():
        if message.get("requestID") == task_id and message["status"] != "success":
            raise SystemExit(message["msg"])
        if message["cmd"] == "notifyPrintResult" and message["taskID"] == task_id:
            return message
    raise ConnectionError("the agent has ended")


def main():
    parser = argparse.ArgumentParser(description="打印一张标签 / print one label")
    parser.add_argument("--printer", default="")
    parser.add_argument("--template", default=TEMPLATES / "waybill-76x130.json")
    parser.add_argument("--data", default=TEMPLATES / "waybill-76x130.data.json")
    parser.add_argument("--url")
    given = parser.parse_args()

    data = json.loads(pathlib.Path(given.data).read_text(encoding="utf-8"))
    is_address = str(given.template).startswith(("http://", "https://"))
    template_url = given.template if is_address else serve(given.template)
    agent = connect([given.url] if given.url else [f"ws://localhost:{port}/websocket" for port in PORTS])
    try:
        result = print_label(agent, given.printer, template_url, data)
    except OSError as error:
        raise SystemExit(
            f"与打印助手的连接断开，结果未知，请核对 / the connection was lost and the outcome is unknown: "
            f"look before printing again ({error})"
        )
    finally:
        agent.close()
    documents = result["printStatus"]
    if result["taskStatus"] != "SUCCESS":
        raise SystemExit("\n".join(document["msg"] for document in documents if document.get("msg")))
    print(f"已打印 / printed: {result['taskID']} · {result['printer']}")
    for warning in (warning for document in documents for warning in document.get("warnings", [])):
        print(warning, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(str(error))
