"""
Dataclasses as JSON and back, by their fields' types alone: a new field needs no code here.

What cattrs leaves open is settled here: keys and certificates are PEM, members of enumerations
their names, spans microseconds; texts and numbers are taken as they are, never converted.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from cattrs import BaseConverter
from cattrs.errors import CattrsError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_MICROSECOND = timedelta(microseconds=1)
_PLAIN: Mapping[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (float, int),
    str: (str,),
}
_KEYS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)
_LEAVES = (*_PLAIN, *_KEYS, NoneType, Any, object, datetime, timedelta, x509.Certificate)


def write(value: Any, hint: Any) -> Any:
    """Return *value*, which is of type *hint*, as JSON has it."""
    return _converter().unstructure(value, hint)


def read(written: Any, hint: Any) -> Any:
    """
    Return the value of type *hint* that `write` has made *written* of.

    Raises:
        ValueError, TypeError, KeyError: It was not made so.
    """
    try:
        return _converter().structure(written, hint)
    except CattrsError as error:
        raise ValueError(str(error)) from error


def fingerprint(hint: Any) -> str:
    """
    Return what tells apart files whose values of type *hint* look differently.

    Raises:
        TypeError: It has a part that nothing here can write.
    """
    return sha256(_shape(hint).encode()).hexdigest()[:16]


@cache
def _shape(hint: Any) -> str:
    """Return all that the JSON depends on, but the values."""
    origin = get_origin(hint)
    if origin is Literal:
        return "value"
    if origin is not None:
        parts = (_shape(one) for one in get_args(hint) if one is not Ellipsis)
        return f"{getattr(origin, '__name__', origin)}[{','.join(parts)}]"
    if isinstance(hint, type) and is_dataclass(hint):
        hints, left_out = get_type_hints(hint), _forgotten(hint)
        kept = (one.name for one in fields(hint) if one.name not in left_out)
        return f"{hint.__name__}({','.join(f'{name}:{_shape(hints[name])}' for name in kept)})"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"{hint.__name__}<{','.join(hint.__members__)}>"
    if hint in _LEAVES:
        return str(hint)
    raise TypeError(f"nothing writes {hint}")


def _forgotten(hint: Any) -> dict[str, Any]:
    """Return the fields that are marked so; they are neither written nor read."""
    return {one.name: override(omit=True) for one in fields(hint) if one.metadata.get("forgotten")}


@cache
def _converter() -> JsonConverter:
    converter = make_converter(
        forbid_extra_keys=True,
        detailed_validation=False,
        unstruct_collection_overrides={frozenset: sorted},
    )
    _add_dataclasses(converter)
    _add_plain(converter)
    converter.register_unstructure_hook(timedelta, lambda span: str(span // _MICROSECOND))
    converter.register_structure_hook(
        timedelta, lambda text, _: int(_checked_text(text)) * _MICROSECOND
    )
    converter.register_unstructure_hook(x509.Certificate, _certificate_pem)
    converter.register_structure_hook(
        x509.Certificate,
        lambda text, _: x509.load_pem_x509_certificate(_checked_text(text).encode()),
    )
    for kind in _KEYS:
        converter.register_unstructure_hook(kind, _key_pem)
    converter.register_structure_hook_func(
        lambda hint: set(get_args(hint) or (hint,)) <= set(_KEYS),
        lambda text, _: _key(_checked_text(text)),
    )
    return converter


def _add_dataclasses(converter: JsonConverter) -> None:
    converter.register_unstructure_hook_factory(
        is_dataclass, lambda hint: make_dict_unstructure_fn(hint, converter, **_forgotten(hint))
    )
    converter.register_structure_hook_factory(
        is_dataclass, lambda hint: make_dict_structure_fn(hint, converter, **_forgotten(hint))
    )


def _add_plain(converter: JsonConverter) -> None:
    """Add what JSON has itself, taken as it is, and enumerations by the names of their members."""
    converter.register_structure_hook_func(lambda hint: hint is object, lambda value, _: value)
    for kind in _PLAIN:
        converter.register_structure_hook(kind, _as_it_is)
    for kind in (Enum, StrEnum):  # the second is a text as well, which would come first
        converter.register_structure_hook(kind, lambda name, hint: hint[name])
        converter.register_unstructure_hook(kind, lambda member: member.name)
    converter.register_structure_hook_factory(_is_numbered, _numbered)


def _is_numbered(hint: Any) -> bool:
    """Whether it is a map from numbers, which are texts in JSON."""
    return get_origin(hint) in {dict, Mapping} and get_args(hint)[0] is int


def _numbered(hint: Any, converter: BaseConverter) -> Callable[[Any, Any], dict[int, Any]]:
    _, item = get_args(hint)
    read_item = converter.get_structure_hook(item)

    def read_map(written: Any, _: Any) -> dict[int, Any]:
        return {int(key): read_item(value, item) for key, value in dict(written).items()}

    return read_map


def _as_it_is(written: Any, hint: Any) -> Any:
    fits = isinstance(written, _PLAIN[hint]) and isinstance(written, bool) <= (hint is bool)
    if not fits:
        raise ValueError(f"expected {hint.__name__}, not {str(written)[:40]!r}")
    return written


def _checked_text(written: Any) -> str:
    text: str = _as_it_is(written, str)
    return text


def _certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _key_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _key(pem: str) -> object:
    # Whether it is a good key was looked at when it was made; looking again takes its time.
    return load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
