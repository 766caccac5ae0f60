"""
Dataclasses as JSON and back, by their fields' types alone: a new field needs no code here.

Keys and certificates are PEM, times ISO 8601, members of enumerations their names; maps are lists
of pairs, as their keys need not be texts.
"""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read."""

    write: Callable[[Any], Any]
    """To JSON."""
    read: Callable[[Any], Any]
    """Back; ValueError, TypeError or KeyError: it was not written by `write`."""
    shape: str
    """All that the JSON depends on, but the values."""


@cache
def codec_of(hint: Any) -> Codec:
    """
    Return how values of type *hint* are written.

    Raises:
        TypeError: It has a part that nothing here can write.
    """
    origin = get_origin(hint)
    if origin in _GENERIC:
        return _GENERIC[origin](get_args(hint))
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if is_dataclass(hint):
        return _dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enumeration(hint)
    raise TypeError(f"nothing writes {hint}")


def fingerprint(hint: Any) -> str:
    """Return what tells apart files whose values of type *hint* look differently."""
    return sha256(codec_of(hint).shape.encode()).hexdigest()[:16]


def _dataclass(hint: Any) -> Codec:
    """Write the fields by name, those left out that are marked as forgotten."""
    hints = get_type_hints(hint)
    parts = {
        one.name: codec_of(hints[one.name])
        for one in fields(hint)
        if not one.metadata.get("forgotten", False)
    }

    def write(value: Any) -> dict[str, Any]:
        return {name: part.write(getattr(value, name)) for name, part in parts.items()}

    def read(written: Any) -> Any:
        _check(isinstance(written, dict) and written.keys() == parts.keys(), hint.__name__, written)
        return hint(**{name: part.read(written[name]) for name, part in parts.items()})

    inside = ",".join(f"{name}:{part.shape}" for name, part in parts.items())
    return Codec(write, read, f"{hint.__name__}({inside})")


def _enumeration(hint: type[Enum]) -> Codec:
    members = hint.__members__

    def read(written: Any) -> Enum:
        _check(isinstance(written, str) and written in members, hint.__name__, written)
        return members[written]

    return Codec(lambda member: member.name, read, f"{hint.__name__}")


def _union(parts: tuple[Any, ...]) -> Codec:
    """Write null or the value; where it may be of several types, with its type's name."""
    others = tuple(one for one in parts if one is not types.NoneType)
    optional = len(others) < len(parts)
    inner = codec_of(others[0]) if len(others) == 1 else _tagged(others)

    def read(written: Any) -> Any:
        return None if written is None and optional else inner.read(written)

    def write(value: Any) -> Any:
        return None if value is None else inner.write(value)

    return Codec(write, read, f"{inner.shape}{'?' if optional else ''}")


def _tagged(types_: tuple[Any, ...]) -> Codec:
    codecs = {one.__name__: codec_of(one) for one in types_}

    def write(value: Any) -> list[Any]:
        name = next(one.__name__ for one in types_ if isinstance(value, one))
        return [name, codecs[name].write(value)]

    def read(written: Any) -> Any:
        name, value = _list_of(written)
        return codecs[name].read(value)

    return Codec(write, read, "|".join(one.shape for one in codecs.values()))


def _one_of(values: tuple[Any, ...]) -> Codec:
    def read(written: Any) -> Any:
        _check(written in values, f"one of {values}", written)
        return written

    return Codec(_as_it_is, read, "value")


def _tuple(parts: tuple[Any, ...]) -> Codec:
    first, *others = parts
    if others == [Ellipsis]:
        return _many(tuple)((first,))
    codecs = [codec_of(one) for one in parts]

    def write(value: Any) -> list[Any]:
        return [one.write(item) for one, item in zip(codecs, value, strict=True)]

    def read(written: Any) -> tuple[Any, ...]:
        return tuple(one.read(item) for one, item in zip(codecs, _list_of(written), strict=True))

    return Codec(write, read, f"({','.join(one.shape for one in codecs)})")


def _many(made: Callable[[Iterable[Any]], Any]) -> Callable[[tuple[Any, ...]], Codec]:
    """Return how a list, a set or a tuple of any length is written; *made* makes it again."""

    def codec(parts: tuple[Any, ...]) -> Codec:
        inner = codec_of(parts[0])

        def write(value: Any) -> list[Any]:
            written = [inner.write(one) for one in value]
            return sorted(written, key=str) if made is frozenset else written

        def read(written: Any) -> Any:
            return made(inner.read(one) for one in _list_of(written))

        return Codec(write, read, f"[{inner.shape}]")

    return codec


def _map(parts: tuple[Any, ...]) -> Codec:
    key, item = map(codec_of, parts)

    def write(value: Any) -> list[Any]:
        return [[key.write(one), item.write(other)] for one, other in value.items()]

    def read(written: Any) -> dict[Any, Any]:
        return {key.read(one): item.read(other) for one, other in _list_of(written)}

    return Codec(write, read, f"{{{key.shape}:{item.shape}}}")


def _plain(*wanted: type) -> Codec:
    """Write as it is what JSON has itself."""

    def read(written: Any) -> Any:
        fits = isinstance(written, wanted) and isinstance(written, bool) <= (bool in wanted)
        _check(fits, wanted[0].__name__, written)
        return written

    return Codec(_as_it_is, read, wanted[0].__name__)


def _text(name: str, write: Callable[[Any], str], read: Callable[[str], Any]) -> Codec:
    def read_text(written: Any) -> Any:
        _check(isinstance(written, str), name, written)
        return read(written)

    return Codec(write, read_text, name)


def _write_key(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _read_key(text: str) -> object:
    # Whether it is a good key was looked at when it was made; looking again takes its time.
    return load_pem_private_key(text.encode(), None, unsafe_skip_rsa_key_validation=True)


def _as_it_is(value: Any) -> Any:
    return value


def _list_of(written: Any) -> list[Any]:
    _check(isinstance(written, list), "list", written)
    return list(written)


def _check(fits: object, wanted: str, written: Any) -> None:
    if not fits:
        raise ValueError(f"{wanted} is expected, not {str(written)[:40]!r}")


_KEY = _text("key", _write_key, _read_key)
_SIMPLE: Mapping[Any, Codec] = {
    Any: Codec(_as_it_is, _as_it_is, "any"),
    object: Codec(_as_it_is, _as_it_is, "any"),
    bool: _plain(bool),
    int: _plain(int),
    float: _plain(float, int),
    str: _plain(str),
    datetime: _text("time", datetime.isoformat, datetime.fromisoformat),
    timedelta: _text(
        "span",
        lambda span: str(span // _MICROSECOND),
        lambda text: int(text) * _MICROSECOND,
    ),
    x509.Certificate: _text(
        "certificate",
        lambda one: one.public_bytes(Encoding.PEM).decode(),
        lambda text: x509.load_pem_x509_certificate(text.encode()),
    ),
    rsa.RSAPrivateKey: _KEY,
    ec.EllipticCurvePrivateKey: _KEY,
}
_GENERIC: Mapping[Any, Callable[[tuple[Any, ...]], Codec]] = {
    Union: _union,
    types.UnionType: _union,
    Literal: _one_of,
    tuple: _tuple,
    list: _many(list),
    frozenset: _many(frozenset),
    dict: _map,
    Mapping: _map,
}
