# SPDX-License-Identifier: GPL-2.0-only
"""Commands for strongSwan's daemon over its vici socket, without the start of a program for each.

The protocol: libcharon/plugins/vici/README.md of strongSwan. What is here suffices for commands that answer at once.
"""

import socket
import struct

REQUEST, RESPONSE = 0, 1
KEY_VALUE, LIST_START, LIST_ITEM, LIST_END = 3, 4, 5, 6


class Vici:
    """A connection to one daemon."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)

    def command(self, name, **values):
        """Sends a command with these keys and waits for the answer; its keys and values, without sections."""
        body = bytes((REQUEST, len(name))) + name.encode()
        for key, value in values.items():
            key, value = key.replace("_", "-").encode(), str(value).encode()
            body += bytes((KEY_VALUE, len(key))) + key + struct.pack("!H", len(value)) + value
        self.socket.sendall(struct.pack("!I", len(body)) + body)
        answer = self._read(struct.unpack("!I", self._read(4))[0])
        if answer[0] != RESPONSE:
            raise ValueError(f"vici knows no command '{name}'")
        return self._values(answer[1:])

    def close(self):
        """Ends the connection."""
        self.socket.close()

    def _read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise ConnectionError("the daemon has closed its socket")
            data += piece
        return data

    @staticmethod
    def _values(data):
        values, at = {}, 0
        while at < len(data):
            kind = data[at]
            if kind in (KEY_VALUE, 1, LIST_START):
                end = at + 2 + data[at + 1]
                key, at = data[at + 2:end].decode(), end
                if kind != KEY_VALUE:
                    continue
            elif kind == LIST_ITEM:
                key, at = "", at + 1
            else:
                at += 1
                continue
            size = struct.unpack("!H", data[at:at + 2])[0]
            values[key] = data[at + 2:at + 2 + size].decode(errors="replace")
            at += 2 + size
        return values
