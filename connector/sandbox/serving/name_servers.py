"""The name servers of the sandbox on loopback: each a port, over UDP and TCP."""

import selectors
import socket
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress

from connector.sandbox.dns.vendor import DNS
from connector.sandbox.dns.wire import answered

_TCP_SECONDS = 10
"""After this long a silent connection is closed."""
_BACKLOG = 32
_LONGEST = 65535
_ATTEMPTS = 50
"""So often a port is sought that is free for both UDP and TCP."""


class NameServers:
    """All of them, from the start until `stop`; one thread, and one more for each connection."""

    def __init__(self, dns: DNS, *, host: str, ports: Sequence[int]) -> None:
        """
        Bind and begin to answer.

        Args:
            dns: What they know, and how many they are.
            host: Address of the loopback interface.
            ports: Where each should listen; 0, too few or a port in use: any that is free.
        """
        self._dns = dns
        wanted = (*ports, *(0,) * dns.servers)[: dns.servers]
        self._bound = [_bound(host, port) for port in wanted]
        self.ports = tuple(udp.getsockname()[1] for udp, _ in self._bound)
        self.addresses = tuple(f"{host}:{port}" for port in self.ports)
        """As a client is told them."""
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more and free the ports."""
        self._waker.send(b"x")
        self._thread.join()
        for one in (self._waker, self._woken, *(one for pair in self._bound for one in pair)):
            one.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            for number, (udp, tcp) in enumerate(self._bound):
                selector.register(udp, selectors.EVENT_READ, (number, "udp"))
                selector.register(tcp, selectors.EVENT_READ, (number, "tcp"))
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    number, over = key.data
                    with suppress(OSError):  # the client was faster
                        self._answer(number, over)

    def _answer(self, number: int, over: str) -> None:
        udp, tcp = self._bound[number]
        if over == "udp":
            wire, client = udp.recvfrom(_LONGEST)
            sent = answered(self._dns, number, over, wire)
            if sent is not None:
                udp.sendto(sent, client)
            return
        connection, _ = tcp.accept()
        threading.Thread(target=self._converse, args=(number, connection), daemon=True).start()

    def _converse(self, number: int, connection: socket.socket) -> None:
        connection.settimeout(_TCP_SECONDS)
        with connection, suppress(OSError, EOFError):
            while True:
                (length,) = struct.unpack("!H", _read(connection, 2))
                sent = answered(self._dns, number, "tcp", _read(connection, length))
                if sent is None:
                    return
                connection.sendall(struct.pack("!H", len(sent)) + sent)


def _bound(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Return sockets of UDP and TCP at the same port."""
    for _ in range(_ATTEMPTS):
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((host, port))
            udp.bind((host, tcp.getsockname()[1]))
        except OSError:
            tcp.close()
            udp.close()
            port = 0
            continue
        tcp.listen(_BACKLOG)
        return udp, tcp
    raise OSError(f"no port of {host} is free for both UDP and TCP")


def _read(connection: socket.socket, length: int) -> bytes:
    parts = b""
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts
