"""Which URL is answered by what: the same in every sandbox of a process, so found once."""

from functools import cache
from threading import Lock

from flask import Blueprint, Flask
from werkzeug.routing import Map, RuleFactory


def app_of(*blueprints: Blueprint) -> Flask:
    """
    Return what answers the requests that *blueprints* are for.

    Blueprints of the same names have the same routes, whatever world they answer from.
    """
    names = tuple(blueprint.name for blueprint in blueprints)
    app = Flask(names[0], static_folder=None)
    app.url_map = _routes(names)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


class _Routes(Map):
    """Routes of which each is compiled once, however often it is added."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[tuple[str, str | None, frozenset[str]]] = set()
        self._guard = Lock()

    def add(self, rulefactory: RuleFactory) -> None:
        """Add what is not there yet."""
        with self._guard:
            for rule in rulefactory.get_rules(self):
                key = (rule.rule, rule.endpoint, frozenset(rule.methods or ()))
                if key not in self._known:
                    self._known.add(key)
                    super().add(rule)


@cache
def _routes(_: tuple[str, ...]) -> _Routes:
    return _Routes()
