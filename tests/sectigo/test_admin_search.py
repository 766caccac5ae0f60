"""Finding orders over the Admin API (sectigo-scm 2.5)."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scm_answers import ADMIN_API, CSR, refused, scm_answer
from scripted_server import Answer, ScriptedServer, Seen

from connector.core.facts.marker import order_marker
from connector.errors import (
    NotFoundError,
    UnexpectedAnswerError,
)
from connector.sectigo.interface import SCM

NAME = CSR.common_name


def _world(orders: dict[int, dict[str, Any]], *, total: bool = True, cap: int = 200) -> Any:
    """An SCM that has *orders*, by id; lists them in pages, and tells details."""

    def answered(seen: Seen) -> Answer:
        address = urlsplit(seen.path)
        if address.path != ADMIN_API:
            found = orders.get(int(address.path.rpartition("/")[2]))
            return scm_answer(found) if found is not None else refused(404, -5101)
        query = parse_qs(address.query)
        rows = [
            {"sslId": id_, "commonName": order["commonName"]}
            for id_, order in sorted(orders.items(), reverse=True)
        ]
        start = int(query["position"][0])
        page = rows[start : start + min(int(query["size"][0]), cap)]
        return scm_answer(page, **({"X-Total-Count": str(len(rows))} if total else {}))

    return answered


def _order(comments: str, common_name: str = NAME) -> dict[str, Any]:
    return {"commonName": common_name, "comments": comments, "status": "Applied"}


MARKER = order_marker(CSR.key)


def test_an_order_is_found_by_its_marker(server: ScriptedServer, admin: SCM) -> None:
    """Exactly the marker as a word, exactly the name; details are read for that name alone."""
    server.otherwise = _world(
        {
            1: _order(f"for the shop {MARKER}"),
            2: _order(f"{MARKER}0"),
            3: _order(f"not-{MARKER}"),
            4: _order(MARKER, f"www.{NAME}"),
            5: _order(""),
        }
    )

    assert admin.can_search
    assert admin.find_orders(CSR.key, NAME) == ("1",)
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query == {"size": ["200"], "position": ["0"], "commonName": [NAME]}
    assert f"{ADMIN_API}/4" not in [seen.path for seen in server.seen]


@pytest.mark.parametrize("mindful", [True, False], ids=["minds capitals", "does not"])
def test_capitals_of_a_csr_hide_no_order(mindful: bool, server: ScriptedServer, admin: SCM) -> None:
    """SCM writes names small; whether its filter minds capitals is its own affair."""
    listing = _world({1: _order(MARKER)})

    def answered(seen: Seen) -> Answer:
        asked = parse_qs(urlsplit(seen.path).query).get("commonName", [NAME])
        return scm_answer([]) if mindful and asked != [NAME] else listing(seen)

    server.otherwise = answered

    assert admin.find_orders(CSR.key, NAME.title()) == ("1",)


@pytest.mark.parametrize("written", ["0a:bc", "ABC", "00:0A:BC", "0ABC"])
def test_an_order_is_found_by_its_serial(written: str, server: ScriptedServer, admin: SCM) -> None:
    """However SCM writes the number; another one that its filter lets through is not taken."""
    server.otherwise = _world(
        {1: {**_order(""), "serialNumber": written}, 2: {**_order(""), "serialNumber": "0A:BD"}}
    )

    assert admin.find_by_serial("0ABC") == "1"
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query["serialNumber"] == ["0A:BC"]
    assert admin.find_by_serial("ABCD") is None


@pytest.mark.parametrize("wanted", ["0A:BC", "0ABC"])
def test_a_filter_may_want_a_serial_in_one_form(
    wanted: str, server: ScriptedServer, admin: SCM
) -> None:
    listing = _world({1: {**_order(""), "serialNumber": "0a:bc"}})

    def answered(seen: Seen) -> Answer:
        asked = parse_qs(urlsplit(seen.path).query).get("serialNumber", [wanted])
        return listing(seen) if asked == [wanted] else scm_answer([])

    server.otherwise = answered

    assert admin.find_by_serial("0ABC") == "1"


@pytest.mark.parametrize("code", [-124, -5101])
def test_nothing_may_be_found_in_words(code: int, server: ScriptedServer, admin: SCM) -> None:
    """A list without a row may be answered as an order that there is not."""
    server.otherwise = refused(404, code)

    assert admin.find_orders(CSR.key, NAME) == ()
    assert admin.find_by_serial("0ABC") is None


def test_a_search_that_is_nowhere_found_nothing_out(server: ScriptedServer, admin: SCM) -> None:
    """Nothing is ordered on that."""
    server.otherwise = refused(404, -1)

    with pytest.raises(NotFoundError):
        admin.find_orders(CSR.key, NAME)


def test_nothing_is_found(server: ScriptedServer, admin: SCM) -> None:
    server.otherwise = _world({})

    assert admin.find_orders(CSR.key, NAME) == ()


def test_several_are_all_told(server: ScriptedServer, admin: SCM) -> None:
    """Oldest first, by number; what to do about it is not decided here."""
    server.otherwise = _world({9: _order(MARKER), 10: _order(MARKER), 8: _order("")})

    assert admin.find_orders(CSR.key, NAME) == ("9", "10")


@pytest.mark.parametrize("total", [True, False], ids=["counted", "not counted"])
def test_every_page_is_read(total: bool, server: ScriptedServer, admin: SCM) -> None:
    """Also from a server that gives fewer rows than it was asked for."""
    orders = {id_: _order("", f"x{id_}.{NAME}") for id_ in range(2, 30)}
    server.otherwise = _world({**orders, 1: _order(MARKER)}, total=total, cap=10)

    assert admin.find_orders(CSR.key, NAME) == ("1",)


def test_a_list_without_end(server: ScriptedServer, admin: SCM) -> None:
    """Nobody guesses what else there is."""
    row = {"sslId": 1, "commonName": f"x.{NAME}"}
    server.otherwise = scm_answer([row] * 200)

    with pytest.raises(UnexpectedAnswerError, match="does not end"):
        admin.find_orders(CSR.key, NAME)


def test_a_list_that_knows_of_no_pages_is_read_once(server: ScriptedServer, admin: SCM) -> None:
    """Whatever position is asked for, all of its few rows come, and their count is not told."""
    server.otherwise = scm_answer([{"sslId": 1, "commonName": f"x.{NAME}"}])

    assert admin.find_orders(CSR.key, NAME) == ()
    assert len(server.seen) == 2


def test_a_page_without_rows_may_be_204(server: ScriptedServer, admin: SCM) -> None:
    server.otherwise = Answer(204, b"")

    assert admin.find_orders(CSR.key, NAME) == ()


def test_an_order_that_is_gone_since_it_was_listed(server: ScriptedServer, admin: SCM) -> None:
    server.script = [scm_answer([{"id": 7, "commonName": NAME.upper()}], **{"X-Total-Count": "1"})]
    server.otherwise = refused(404, -5101)

    assert admin.find_orders(CSR.key, NAME) == ()
    assert server.seen[-1].path == f"{ADMIN_API}/7"
