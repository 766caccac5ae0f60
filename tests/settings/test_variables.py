"""What single variables say: consent, spans of time, private addresses, a proxy."""

from datetime import timedelta
from ipaddress import ip_address

import pytest
from settings_home import World

from connector.text.leaving import leaving


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("no", False)],
)
def test_the_terms_are_accepted_by_variable(world: World, value: str, accepted: bool) -> None:
    """1 accepts, 0 does not."""
    world.environ["AKAMAI_SCM_ACCEPT_EULA"] = value

    assert accepted is world.load().local.eula_accepted
    assert world.load(accept_eula=True).local.eula_accepted


@pytest.mark.parametrize(
    ("text", "hours"), [("", 24), ("24h", 24), ("90m", 1.5), ("2d", 48), ("0s", 0), ("1d12h", 36)]
)
def test_how_old_an_answer_may_be(text: str, hours: float, world: World) -> None:
    """A span as in a request's timeouts; a day by default."""
    world.environ["AKAMAI_SCM_MAX_STALENESS"] = text

    assert world.load().local.max_staleness == timedelta(hours=hours)


@pytest.mark.parametrize(("text", "seconds"), [("", 60), ("5m", 300), ("0s", 0), ("24h", 86400)])
def test_how_old_a_shared_look_may_be(text: str, seconds: float, world: World) -> None:
    world.environ["AKAMAI_SCM_LOOK_MAX_AGE"] = text

    assert world.load().local.look_max_age == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "told"), [("1d1s", "is longer than a day"), ("1", "'1' is not a time span")]
)
def test_a_look_is_never_older_than_a_day(text: str, told: str, world: World) -> None:
    """So long is remembered what our own writes have changed."""
    world.environ["AKAMAI_SCM_LOOK_MAX_AGE"] = text

    (fault,) = world.faults()

    assert fault.startswith(f"AKAMAI_SCM_LOOK_MAX_AGE: {told}; write ")


@pytest.mark.parametrize(
    ("text", "asked"),
    [("", False), ("1", True), ("ocsp.corp.example", True), ("10.9.0.0/16", False)],
)
def test_which_private_addresses_are_asked(text: str, asked: bool, world: World) -> None:
    """None, all, or those of hosts and networks that are named."""
    world.environ["AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"] = text

    allowed = world.load().local.asked_though_private
    assert allowed.admits("ocsp.corp.example", ip_address("10.1.2.3")) is asked


@pytest.mark.parametrize(
    "url", ["http://me:p%40ssword-7@proxy.example:3128", "me:p%40ssword-7@p:1"]
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_password_of_a_proxy_is_known(variable: str, url: str, world: World) -> None:
    """Whoever quotes it, as it is written or as it is sent."""
    world.environ[variable] = url

    world.load()

    assert "word-7" not in leaving("the proxy said p%40ssword-7, that is p@ssword-7")


def test_an_address_that_is_none_is_told(world: World) -> None:
    world.environ["AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"] = "10.1.2.3, http://ocsp.corp.example"

    (fault,) = world.faults()

    assert fault.startswith(
        "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES: 'http://ocsp.corp.example' is neither a host name nor"
    )


@pytest.mark.parametrize("text", ["soon", "24", "-1h", "1 h", "1w", "9999999d"])
def test_a_span_that_is_none_is_told(text: str, world: World) -> None:
    world.environ["AKAMAI_SCM_MAX_STALENESS"] = text

    (fault,) = world.faults()

    assert fault.startswith(f"AKAMAI_SCM_MAX_STALENESS: {text!r} is not a time span")


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("", ()),
        ("192.0.2.53", (("192.0.2.53", 53),)),
        (" 192.0.2.53:5353 , ", (("192.0.2.53", 5353),)),
        ("[2001:DB8::53]", (("2001:db8::53", 53),)),
        ("[::1]:5353,[64:ff9b::192.0.2.1]:1", (("::1", 5353), ("64:ff9b::c000:201", 1))),
        ("NS1.Example.org.:53,dns", (("ns1.example.org", 53), ("dns", 53))),
        ("_dns.corp-1.example:65535", (("_dns.corp-1.example", 65535),)),
    ],
)
def test_name_servers_are_named_by_host_and_port(
    text: str, servers: tuple[tuple[str, int], ...], world: World
) -> None:
    """By name or address; one of IPv6 in brackets."""
    world.environ["AKAMAI_SCM_DNS_SERVERS"] = text

    assert world.load().local.dns_servers == servers


@pytest.mark.parametrize(
    "text",
    [
        "192.0.2.256",
        "192.0.2",
        "[192.0.2.1]",
        "[2001:db8::1",
        "[:::1]:53",
        "2001:db8::1",
        "ns1.example.org:0",
        "ns1.example.org:65536",
        "ns1.example.org:dns",
        "ns1..example.org",
        "ns1 example.org",
        "https://ns1.example.org",
    ],
)
def test_what_is_no_name_server_is_told(text: str, world: World) -> None:
    """With what would be right."""
    world.environ["AKAMAI_SCM_DNS_SERVERS"] = f"192.0.2.53,{text}"

    (fault,) = world.faults()

    assert f"{text!r} is no HOST:PORT" in fault
    assert "[2001:db8::53]:53" in fault
