"""The edge of Akamai's networks on loopback: a TLS server for each, that serves by SNI."""

import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connector.sandbox.cps.edge import NETWORKS, EdgeCertificate, served
from connector.sandbox.cps.vendor import CPS

_SECONDS = 10
"""After this long a silent connection is closed."""


class Edge:
    """Both networks, from the start until `stop`; a thread for each, and one for a connection."""

    def __init__(self, cps: CPS, *, host: str, ports: tuple[int, ...]) -> None:
        """
        Bind and begin to serve.

        Args:
            cps: What is deployed.
            host: Address of the loopback interface.
            ports: Of production and staging; 0, too few or a port in use: any that is free.
        """
        wanted = (*ports, 0, 0)[: len(NETWORKS)]
        self._bound = [_bound(host, port) for port in wanted]
        self.ports: tuple[int, ...] = tuple(one.getsockname()[1] for one in self._bound)
        self.addresses = {
            network: f"{host}:{port}" for network, port in zip(NETWORKS, self.ports, strict=True)
        }
        """As a request names them in `edge_hosts`."""
        self._threads = [
            threading.Thread(target=_serve, args=(cps, network, one), daemon=True)
            for network, one in zip(NETWORKS, self._bound, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Accept no more connections and free the ports."""
        for one in self._bound:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in self._bound:
            one.close()


def _serve(cps: CPS, network: str, bound: socket.socket) -> None:
    while True:
        try:
            connection, _ = bound.accept()
        except OSError:  # it was shut
            return
        threading.Thread(target=_shake, args=(cps, network, connection), daemon=True).start()


def _shake(cps: CPS, network: str, connection: socket.socket) -> None:
    """Go through one handshake, and serve nothing."""

    def choose(
        encrypted: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext
    ) -> int | None:
        with cps.ground.lock:
            found = served(cps, network, name or "")
        if not found:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        encrypted.context = _context(found)
        return None

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = choose
    connection.settimeout(_SECONDS)
    with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as ours:
        ours.recv(1)


@lru_cache(maxsize=64)
def _context(found: tuple[EdgeCertificate, ...]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="akamai-scm-edge-") as directory:
        for number, one in enumerate(found):
            path = Path(directory) / f"{number}.pem"
            path.touch(mode=0o600)
            path.write_bytes(_pem(one))
            context.load_cert_chain(path)
    return context


def _pem(one: EdgeCertificate) -> bytes:
    key = one.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = (one.certificate, *one.chain)
    return key + b"".join(item.public_bytes(Encoding.PEM) for item in chain)


def _bound(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.bind((host, 0))
    made.listen()
    return made
