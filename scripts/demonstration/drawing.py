"""
A recording as a picture that moves: one SVG, without scripts, fonts or anything else to load.

All lines stand below each other. Two movements make a terminal of them: the lines move up, and a
cover hides those that have not come yet. Who asks for less motion sees one chapter.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Final
from xml.sax.saxutils import escape

from scripts.demonstration.recording import Kind, Line

COLUMNS: Final = 118
ROWS: Final = 27
LONGEST: Final = 90.0
"""Seconds that the recording plays at most: then everything goes faster."""
STILL: Final = "From nothing to live"
"""The chapter that is seen where nothing moves."""

_ENDS: Final = ("No changes.", "Apply complete!", "Destroy complete!")
"""What Terraform says where all is well."""

_LINE, _LETTER, _EDGE, _BAR = 20, 8.43, 16, 34
_WIDTH: Final = round(COLUMNS * _LETTER) + 2 * _EDGE
_HEIGHT: Final = ROWS * _LINE + _BAR + _EDGE
_LEAST, _MOST = 0.07, 0.8
"""Seconds between two lines, however fast or slow the demo was."""
_READ: Final = {Kind.CHAPTER: 0.5, Kind.WORD: 0.5, Kind.COMMAND: 0.7, Kind.OUTPUT: 0.0}
"""Seconds that a reader needs for a line beside."""
_AT_THE_END, _FOR_A_LINE, _PATIENCE = 1.5, 0.12, 3.5
"""Seconds that the end of a chapter stands: at least, more for each of its lines, at most."""


@dataclass(frozen=True, slots=True)
class View:
    """What is seen from a moment on."""

    at: float
    first: int
    """The line at the top."""
    end: int
    """The line below the last one that is seen."""


def drawn(lines: Sequence[Line]) -> str:
    """Return the recording of *lines* as the text of an SVG file."""
    rows = list(rows_of(lines))
    views = list(views_of(rows))
    end = views[-1].at + _PATIENCE
    playing = min(end, LONGEST)
    size = f'width="{_WIDTH}" height="{_HEIGHT}"'
    screen = f'y="{_BAR}" width="{_WIDTH}" height="{ROWS * _LINE}"'
    dots = enumerate(("#ff5f57", "#febc2e", "#28c840"))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            "<title>The life of a certificate, as scripts/demo tells it</title>",
            *_style(views, end, playing, _still(rows, views)),
            f'<clipPath id="window"><rect {size} rx="8"/></clipPath>',
            f'<clipPath id="screen"><rect {screen}/></clipPath>',
            '<g clip-path="url(#window)">',
            f'<rect class="window" {size}/>',
            *(f'<circle cx="{22 + 20 * n}" cy="18" r="6" fill="{colour}"/>' for n, colour in dots),
            f'<text class="name" x="{_WIDTH // 2}" y="23">scripts/demo</text>',
            '<g clip-path="url(#screen)">',
            '<g class="lines" xml:space="preserve">',
            *(_text(number, row) for number, row in enumerate(rows) if row.text),
            "</g>",
            '<g class="cover">',
            f'<rect class="window" {screen}/>',
            f'<rect class="cursor" x="{_EDGE}" y="{_BAR + 3}" width="8" height="15"/>',
            "</g>",
            "</g>",
            f'<rect class="time" y="{_HEIGHT - 3}" width="{_WIDTH}" height="3"/>',
            "</g>",
            "</svg>",
            "",
        ]
    )


def rows_of(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield rows that fit; what a terminal would break goes on below its beginning."""
    for line, following in zip_longest(lines, lines[1:]):
        if not line.text and (following is None or following.kind is Kind.CHAPTER):
            continue  # an empty line before a chapter, which begins a screen
        margin = line.text[: len(line.text) - len(line.text.lstrip())]
        parts = textwrap.wrap(
            line.text, COLUMNS, subsequent_indent=f"{margin}  ", break_on_hyphens=False
        )
        for text in [line.text] if len(line.text) <= COLUMNS else parts:
            yield replace(line, text=text)


def views_of(rows: Sequence[Line]) -> Iterator[View]:
    """Yield what is seen after each row: a chapter begins at the top, a long one moves up."""
    now, begin = 0.0, 0
    for number, row in enumerate(rows):
        if number:
            before = rows[number - 1]
            now += min(max(row.at - before.at, _LEAST), _MOST) + _READ[before.kind]
        if row.kind is Kind.CHAPTER:
            if number:
                now += min(_AT_THE_END + _FOR_A_LINE * (number - begin), _PATIENCE)
            begin = number
        yield View(now, max(begin, number + 1 - ROWS), number + 1)


def _still(rows: Sequence[Line], views: Sequence[View]) -> View:
    """Return the end of the chapter that stands for all, or of the last."""
    chapters = [number for number, row in enumerate(rows) if row.kind is Kind.CHAPTER]
    for number, following in pairwise(chapters):
        if rows[number].text == STILL:
            return views[following - 1]
    return views[-1]


def _style(views: Sequence[View], end: float, playing: float, still: View) -> Iterator[str]:
    def lines(view: View) -> str:
        return f"transform:translateY({-view.first * _LINE}px)"

    def cover(view: View) -> str:
        return f"transform:translateY({(view.end - view.first) * _LINE}px)"

    yield "<style>"
    yield ".window{fill:#10151d}.cursor{fill:#7d8896}.time{fill:#3d7be0;visibility:hidden}"
    yield (
        "text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
        "'Liberation Mono',monospace;fill:#b7c1cd;white-space:pre}"
    )
    yield ".name{fill:#7d8896;text-anchor:middle}"
    yield ".chapter{fill:#ffd479;font-weight:bold}.word{fill:#8f9bab}"
    yield ".command{fill:#fff;font-weight:bold}.prompt,.end{fill:#5fd38d}"
    yield f".lines{{{lines(still)}}}.cover{{{cover(still)}}}"
    yield "@media (prefers-reduced-motion:no-preference){"
    yield f".lines{{animation:lines {playing:.1f}s step-end infinite}}"
    yield f".cover{{animation:cover {playing:.1f}s step-end infinite}}"
    yield f".time{{visibility:visible;animation:time {playing:.1f}s linear infinite}}"
    yield "}"
    for name, place in (("lines", lines), ("cover", cover)):
        yield f"@keyframes {name}{{"
        told = ""
        for view in views:
            if place(view) != told:
                told = place(view)
                yield f"{100 * view.at / end:.3f}%{{{told}}}"
        yield f"100%{{{told}}}}}"
    yield "@keyframes time{0%{transform:scaleX(0)}100%{transform:scaleX(1)}}"
    yield "</style>"


def _text(number: int, row: Line) -> str:
    told = escape(row.text)
    if row.kind is Kind.COMMAND and told.startswith("$ "):
        told = f'<tspan class="prompt">$</tspan>{told[1:]}'
    y = _BAR + number * _LINE + 15
    kind = "end" if row.text.lstrip().startswith(_ENDS) else row.kind
    return f'<text class="{kind}" x="{_EDGE}" y="{y}">{told}</text>'
