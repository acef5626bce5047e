"""Rows in columns of text: what is too wide for its column goes on in the line below."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, zip_longest

from wcwidth import wcwidth, width

# What parts two columns, and the least of a column.
GAP, NARROWEST = 2, 4


def in_columns(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> str:
    """The rows below their headings in about so much room, in letters of half width."""
    natural = [max(map(width, column)) for column in zip(headings, *rows, strict=True)]
    most = fitting(natural, room - GAP * (len(headings) - 1))
    cells = [[_lines(*cell) for cell in zip(row, most, strict=True)] for row in rows]
    widths = [
        max([width(heading) + GAP, *(width(line) for row in cells for line in row[at])])
        for at, heading in enumerate(headings)
    ]
    below = [line for row in cells for line in zip_longest(*row, fillvalue="")]
    lines = [headings, ["-" * n for n in widths], *below]
    return "".join(f"{_line(line, widths)}\n" for line in lines)


def fitting(natural: list[int], room: int) -> list[int]:
    """The widths of columns side by side in that room: narrow ones as they are, wide ones equal."""
    widths, left = list(natural), room
    for done, place in enumerate(sorted(range(len(natural)), key=natural.__getitem__)):
        widths[place] = max(NARROWEST, min(natural[place], left // (len(natural) - done)))
        left -= widths[place]
    return widths


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (text + " " * (n - width(text)) for text, n in zip(texts, widths, strict=True))
    return (" " * GAP).join(padded).rstrip()


def _lines(text: str, most: int) -> list[str]:
    """The text in lines of at most that width."""
    return [part for line in text.splitlines() or [""] for part in broken(line.strip(), most)]


def broken(line: str, most: int) -> list[str]:
    """The line in parts of at most that width, broken at blanks and in words wider than that."""
    parts = []
    while width(line) > most:
        cut = bisect_right(list(accumulate(map(wcwidth, line))), most)
        blank, end = line.rfind(" ", 0, cut + 1), line.find(" ", cut)
        word = line[blank + 1 : end if end >= 0 else None]
        cut = blank if blank > 0 and width(word) <= most else cut
        parts.append(line[:cut].rstrip())
        line = line[cut:].lstrip()
    return [*parts, line]
