"""YAML and JSON: what is read, and what is refused with its place instead of guessed."""

import json
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connector.text import structured
from connector.text.structured import (
    DocumentError,
    NotUTF8Error,
    read_document,
    read_json,
    read_yaml,
    utf8_text,
)
from connector.text.yaml_nodes import fast_loader

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4),
    max_leaves=12,
)


def refused(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "written",
    [
        "NO", "no", "yes", "on", "ON", "02142", "0x1F", "0o17", "1_000", "12:30", "1e3", "1.5",
        "2026-11-28", "2026-11-28T12:00:00Z", "+16175550100", "=", ".nan", "é", "1.10",
    ],
)  # fmt: skip
def test_what_looks_like_a_text_stays_the_text_that_was_written(written: str) -> None:
    """YAML 1.1 makes false, 1122, 31, 750 or a date of them."""
    assert read_yaml(f"key: {written}") == {"key": written}
    assert read_yaml(f"{written}x: 1") == {f"{written}x": 1}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("False", False), ("~", None), ("", None), ("-12", -12), ("0", 0),
     ("'02142'", "02142"), ('"yes"', "yes"), ("!!str 12", "12")],
)  # fmt: skip
def test_what_is_plainly_something_else_is_that(written: str, value: object) -> None:
    """As YAML 1.2 has it."""
    assert read_yaml(f"key: {written}") == {"key": value}


def test_keys_are_text() -> None:
    """Whatever they look like; so none are the same that look different."""
    assert read_yaml("1: a\nno: b\ntrue: c") == {"1": "a", "no": "b", "true": "c"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: 1\nsans: [b]\nc: 2\nsans: [d]\n",
            "line 4, column 1: the same key appears twice: sans, first in line 2; keep one",
        ),
        ("a:\n  b: 1\n  b: 1\n", "line 3, column 3: the same key appears twice: a.b, first"),
        ("a: [{b: 1, 'b': 2}]", "the same key appears twice: a[0].b, first in line 1, column 6"),
        ("1: a\n'1': b\n", "the same key appears twice: 1,"),
        ('{"a": 1,\n "a": 2}', "line 2, column 2: the same key appears twice: a, first in line 1"),
        ('{"a": {"b": 1, "b": null}}', "appears twice: a.b, first in line 1, column 8"),
        ('\t{"a": 1, "\\u0061": 2}', "the same key appears twice: a"),
        ("<<: {a: 1}\n<<: {b: 2}", "the same key appears twice: <<"),
    ],
)  # fmt: skip
def test_a_doubled_key_is_named_with_both_places(text: str, said: str) -> None:
    """The last one would win, and the names of the first be lost."""
    assert said in refused(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object:os.system x", "line 1, column 4: a tag"),
        ("a: !!int x", "a tag"),
        ("a: !!timestamp x", "a tag"),
        ("a: !!binary x", "a tag"),
        ("a: !own x", "a tag"),
        ("a: &x [*x]", "a[0]: holds itself"),
        ("&x a: 1\n? *x\n: 2", "the same key appears twice: a"),
        ("[a]: 1", "a key must be a word"),
        ("~: 1", "a key must be a word"),
        ("a: *nothing", "undefined alias"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: " + "[" * 100 + "]" * 100, "nested groups"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested groups"),
        ('{"a": ' + "[" * 100 + "]" * 100 + "}", "nested groups"),
        ("a: 1\nb: x\x07y", "line 2: holds characters that YAML does not allow: U+0007"),
        ("a: " + "9" * 5000, "too many digits"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": ' + "9" * 5000 + "}", "digits"),
        ("a: b: c", "line 1, column 5: mapping values"),
        ("a:\u00a0b\nc: d", "(line 1 has U+00A0 NO-BREAK SPACE at column 3, no blank to YAML)"),
        ("a:\n\u00a0\u00a0b: c\n d: e", "(line 2 has U+00A0 NO-BREAK SPACE at column 1,"),
        ("#" * 1024 * 1025, "is longer than"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(text: str, said: str) -> None:
    """Never a traceback, never a guess."""
    assert said in refused(text)


def test_a_document_that_grows_when_it_is_read_is_refused() -> None:
    """Ten lines of aliases can stand for a billion values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    assert "has more than" in refused("\n".join(lines))


def test_aliases_and_merged_keys_are_read() -> None:
    """They are a way to say a contact once."""
    text = "a: &a {n: 1, m: 2}\nb: *a\nc: {<<: *a, m: 3}\n"

    assert read_yaml(text) == {"a": {"n": 1, "m": 2}, "b": {"n": 1, "m": 2}, "c": {"n": 1, "m": 3}}


def test_a_text_that_holds_nothing_is_nothing() -> None:
    """As a file with comments alone."""
    assert read_document("# nothing\n") is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_content(mark: bytes) -> None:
    """Windows writes it."""
    assert read_document(utf8_text(mark + '{"ü": 1}'.encode())) == {"ü": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: 1\nb: M\u00fcller".encode("latin-1"), "line 2: byte 0xFC"),
        ("a: 1".encode("utf-16"), "it is in UTF-16"),
    ],
)
def test_another_encoding_is_named_by_its_place(content: bytes, said: str) -> None:
    """A guess would garble what is then ordered."""
    with pytest.raises(NotUTF8Error, match=said):
        utf8_text(content)


@given(VALUES)
def test_what_json_writes_is_read_back(value: object) -> None:
    """By the strict reader as by the lenient one."""
    assert read_json(json.dumps(value)) == value


@given(st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans() | st.lists(TEXTS, max_size=3)))
def test_what_our_own_files_are_written_with_is_read_back(value: object) -> None:
    """`import` writes requests, the sandbox its accounts, both with YAML 1.1's writer."""
    assert read_yaml(yaml.safe_dump(value, allow_unicode=True)) == value


LINES = st.lists(
    st.sampled_from(
        ["a: b", "  c: d", "- x", "  - y", "- e: f", "[a, b: c]", "{a: 1, b: [x]}", "*x", "&x 1",
         "<<: *x", "# no", "'it''s'", '"q"', "a : b", ":", "-", "---", "...", "é: ü", "a: # c",
         "key:", "1: 2", "a: 'b", "]", ",", "@", "`", "a:b", "x: ~", "  ", ""]
    ),
    max_size=8,
)  # fmt: skip


@given(LINES, st.sampled_from(["\n", "\n  ", " "]))
def test_the_reader_in_c_reads_as_the_one_in_python_does(lines: list[str], between: str) -> None:
    """A request means the same where PyYAML was built without it."""
    text = between.join(lines)
    read = _outcome(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structured, "fast_loader", lambda _: None)
        assert _outcome(text) == read


def _outcome(text: str) -> object:
    try:
        return read_yaml(text)
    except DocumentError as error:
        return str(error)


@pytest.mark.parametrize("subtle", ["\t", "!", "%", "|", ">", "?", "\\", "\ufeff", "\x85", "\r"])
def test_what_is_subtle_is_not_left_to_the_reader_in_c(subtle: str) -> None:
    assert fast_loader(f"key: value{subtle}\n") is None


@pytest.mark.parametrize(
    ("deep", "end"), [("- ", ""), ("[", "]"), ("{a: ", "}"), ("_a:\n", ""), ("_a:\n_-\n", "")]
)
@pytest.mark.parametrize("times", [18, 19, 20, 21, 38, 39, 40, 41, 99, 100, 700])
def test_the_reader_in_c_goes_no_deeper_than_the_other(deep: str, end: str, times: int) -> None:
    """By itself it would go on until the process ends."""
    levels = "".join(deep.replace("_", " " * level) for level in range(times))
    text = f"{levels}{' ' * times}x{end * times}"
    read = _outcome(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structured, "fast_loader", lambda _: None)
        assert _outcome(text) == read


def test_what_people_write_is_left_to_it() -> None:
    text = "# Zürich\ncommon_name: www.example.com\nsans: [a.example.com, '*.b.example.com']\n"

    assert (fast_loader(text) is not None) == yaml.__with_libyaml__


@given(st.text(max_size=60))
def test_whatever_the_text_there_is_a_value_or_one_error(text: str) -> None:
    """Nothing else leaves the reader."""
    for reader in (read_yaml, read_json):
        with suppress(DocumentError):
            reader(text)


@pytest.mark.parametrize(
    "text", ["{ name: a.example.com, sans: [] }", "\n{name: a.example.com,\n 'sans': []}\n"]
)
def test_a_group_in_braces_is_yaml_where_it_is_no_json(text: str) -> None:
    assert read_document(text) == {"name": "a.example.com", "sans": []}


@pytest.mark.parametrize("text", ['{"a": 1,}', '{"a": 1} x', "{"])
def test_what_begins_as_json_is_nothing_else(text: str) -> None:
    with pytest.raises(DocumentError):
        read_document(text)
