"""What a program has signed is revoked, by a person, at destroy, or by its CA."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography import x509
from signing_program import Signed


def test_revoking(signed: Signed) -> None:
    """The program gets the certificate; without one for it, a person is told."""
    assert signed.apply()[0] == 0
    words = ("revoke", "request.yaml", "--reason", "superseded", "--yes")

    code, told = signed.run(*words)
    assert code == 78
    assert "Give the account `revoke: [program, …]`" in told
    signed.configure("revoke")
    signed.signer.then("pass")
    code, told = signed.run(*words)

    assert code == 0, told
    revoked = signed.signer.told[-1]
    found = x509.load_pem_x509_certificate(revoked["given"].encode())
    assert found.serial_number == signed.program.production_serial()
    assert (revoked["action"], revoked["reason"], revoked["reason_code"]) == (
        "revoke",
        "superseded",
        4,
    )


@contextmanager
def crl_of(signed: Signed) -> Iterator[list[int]]:
    """Yield the serials that the CRL of the program's CA lists, wherever certificates name it."""
    revoked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = signed.signer.crl(revoked, signed.program.sandbox.world.clock.now())
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/small.crl"
    (signed.signer.directory / "crl-url").write_text(url)
    try:
        yield revoked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_revocation_shows_by_the_crl(signed: Signed) -> None:
    """The program is not asked; what is revoked is renewed, once."""
    with crl_of(signed) as revoked:
        assert signed.apply()[0] == 0
        serial = signed.program.production_serial()
        code, told = signed.run("status", "request.yaml", "--detailed-exitcode")
        assert code == 0, told
        revoked.append(serial)
        signed.program.sandbox.world.clock.advance(timedelta(days=1))

        code, told = signed.run("status", "request.yaml", "--detailed-exitcode")
        assert code == 2, told
        assert "revoked" in told
        code, told = signed.apply()

        assert code == 0, told
        assert signed.program.production_serial() != serial
        assert signed.signer.actions == ["order", "order"]


def test_destroying_revokes(signed: Signed) -> None:
    """Where there is a program for it; else nothing is done."""
    signed.write(on_destroy="revoke")
    assert signed.apply()[0] == 0
    code, told = signed.run("destroy", "request.yaml")
    assert code == 78
    assert "Nothing was done: on_destroy is revoke" in told
    assert signed.program.enrollment().production is not None
    signed.configure("revoke")
    signed.signer.then("pass")

    code, told = signed.run("destroy", "request.yaml")

    assert code == 0, told
    assert signed.signer.actions == ["order", "revoke"]
    assert "is revoked" in told
