"""A running sandbox: CPS, Edge DNS, SCM, OCSP and CRLs, name servers, edge, and the admin port."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme
from flask import Flask

from connector.sandbox.cps import routes as cps
from connector.sandbox.edgedns import routes as edgedns
from connector.sandbox.revocation import routes as revocation
from connector.sandbox.scm import routes as scm
from connector.sandbox.scm import tokens
from connector.sandbox.serving import client_certificate
from connector.sandbox.serving.edge import Edge
from connector.sandbox.serving.folder import environment, write_folder
from connector.sandbox.serving.gate import Gate
from connector.sandbox.serving.listener import Listener, is_free
from connector.sandbox.serving.name_servers import NameServers
from connector.sandbox.serving.routes import app_of
from connector.sandbox.serving.validate import Validator
from connector.sandbox.steering import admin
from connector.sandbox.world import Options, Ports, World


class Sandbox:
    """
    Serves from `start` to `stop`; a context manager that stops at its end.

    >>> with Sandbox.start(directory) as sandbox:       # doctest: +SKIP
    ...     run_a_client(env=sandbox.env())
    """

    def __init__(self, directory: Path, world: World) -> None:
        self.directory = directory
        self.world = world
        authority = world.server_authority
        plain, asking = (_server_context(authority, world.options.host) for _ in range(2))
        clients = trustme.CA()
        client_certificate.ask_for_certificates(asking, clients)
        options = world.options
        validator = Validator(options.openapi) if options.validate else None

        def listen(app: Flask | Gate, port: int, tls: ssl.SSLContext | None) -> Listener:
            port = port if is_free(options.host, port) else 0
            return Listener(app, tls, world.clock, host=options.host, port=port)

        akamai = app_of(cps.blueprint(world.cps), edgedns.blueprint(world.edgedns))
        guests = {cps.EDGE_DNS: "edgedns"}
        gate = Gate(world, "cps", akamai, validator, guests)
        self._cps = listen(gate, options.cps_port, plain)
        sectigo = Gate(world, "scm", app_of(scm.blueprint(world.scm)), validator)
        self._scm = listen(sectigo, options.scm_port, asking)
        status = Gate(world, "revocation", app_of(revocation.blueprint(world.cas)), None)
        self._revocation = listen(status, options.revocation_port, None)
        world.cas.base_url = self._revocation.url
        self._admin = listen(app_of(admin.blueprint(world)), options.admin_port, plain)
        self._name_servers = NameServers(world.dns, host=options.host, ports=options.dns_ports)
        self._edge = Edge(world.cps, host=options.host, ports=options.edge_ports)
        world.ports = Ports(
            self._cps.port,
            self._scm.port,
            self._revocation.port,
            self._admin.port,
            self._name_servers.ports,
            self._edge.ports,
        )
        with world.lock:
            world.keep()  # before anybody is told a secret
        write_folder(
            directory,
            world,
            authority.cert_pem.bytes(),
            {"cps": self.cps_url, "scm": self.scm_url, "admin": self.admin_url},
            self.dns_servers,
            tokens.PATH,
            client_certificate.register(clients, world.scm.customer.admins["admin-cert"]),
            self.edge_hosts,
        )

    @classmethod
    def start(
        cls, directory: Path, options: Options | None = None, *, world: World | None = None
    ) -> Self:
        """
        Return a sandbox that serves already, its files written into *directory*.

        Args:
            directory: For the files of `folder`.
            options: How it is set up; by default the shipped way.
            world: Facts to start from, in place of *options*.
        """
        return cls(directory.absolute(), world or World(options=options or Options()))

    @property
    def cps_url(self) -> str:
        """Base URL of Akamai's side."""
        return self._cps.url

    @property
    def scm_url(self) -> str:
        """Base URL of Sectigo's side: Enrollment API, Admin API and token endpoint."""
        return self._scm.url

    @property
    def revocation_url(self) -> str:
        """Base URL, of plain http, of the CAs' OCSP and CRLs."""
        return self._revocation.url

    @property
    def dns_servers(self) -> tuple[str, ...]:
        """Address and port of each name server."""
        return self._name_servers.addresses

    @property
    def edge_hosts(self) -> dict[str, str]:
        """Address and port of the edge, by network, as a request names them in `edge_hosts`."""
        return self._edge.addresses

    @property
    def admin_url(self) -> str:
        """Base URL of the admin port."""
        return self._admin.url

    def env(self) -> dict[str, str]:
        """Return the environment variables that point the connector here."""
        return environment(self.directory, self.dns_servers)

    def stop(self) -> None:
        """Free the ports; whatever a fault keeps waiting is cut."""
        self.world.stopping.set()
        listeners = (self._cps, self._scm, self._revocation, self._admin)
        with ThreadPoolExecutor(len(listeners)) as together:  # each waits for the end of its poll
            list(together.map(Listener.stop, listeners))
        self._name_servers.stop()
        self._edge.stop()
        with self.world.lock:
            self.world.keep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def _server_context(authority: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert(host, "localhost").configure_cert(context)
    return context
