"""Several sandboxes in one process share what is read and worked out, and nothing that changes."""

from flask import Blueprint

from connector.sandbox import data
from connector.sandbox.serving.routes import app_of


def test_whoever_changes_a_document_changes_it_alone() -> None:
    """It is read once, and everybody gets a copy."""
    changed = data.load("accounts")
    before = data.load("accounts")
    changed["organizations"].clear()

    assert data.load("accounts") == before != changed


def test_apps_of_the_same_names_answer_each_from_its_own_world() -> None:
    """Their routes are the same ones, and each is there once."""

    def told(what: str) -> Blueprint:
        blueprint = Blueprint("told", __name__)
        blueprint.get("/what", endpoint="what")(lambda: what)
        blueprint.post("/what", endpoint="made")(lambda: f"made {what}")
        return blueprint

    one, other = app_of(told("one")), app_of(told("other"))

    assert one.url_map is other.url_map
    assert len(list(one.url_map.iter_rules())) == 2
    for app, what in ((one, "one"), (other, "other")):
        assert app.test_client().get("/what").text == what
        assert app.test_client().post("/what").text == f"made {what}"
        assert app.test_client().put("/what").status_code == 405
