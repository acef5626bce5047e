"""Give a supplier's workbook back as it came, with what is wrong coloured, commented and listed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from connectors.archive import put, unpacked
from connectors.exports.limits import most
from connectors.forms.words import phrases
from connectors.returns import listing, notes
from connectors.returns.looks import Looks
from connectors.returns.markup import Odd
from connectors.returns.package import WORKBOOK, Package
from connectors.returns.paint import Painter
from connectors.returns.problems import Mark, Marks, Told, marks, together
from connectors.returns.sheet import Around, around


def mark(source: Path | BinaryIO, target: Path, told: Sequence[Told]) -> None:
    """Write the workbook with its problems marked, and all else as it was.

    Raises Odd, or an error of the zip, for a workbook that we do not dare to change.
    """
    with (
        ZipFile(source) as old,
        ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as new,
    ):
        package = Package(old)
        styles = package.linked(WORKBOOK, "styles")
        if styles is None:
            raise Odd("a workbook without styles")
        looks = Looks(package.read(styles))
        parts = package.sheets()
        listed = parts.pop(phrases()["return_list"], None)
        wanted = marks(told)
        # A workbook that comes a second time may bear marks of the first.
        touched = {n: p for n, p in parts.items() if n in wanted or (listed and looks.stale)}
        for number, (name, part) in enumerate(touched.items(), start=1):
            _mark_sheet(package, part, wanted.get(name, {}), looks, number, new)
        whole, first = looks.with_ours()
        package.put(styles, whole)
        place = listed or package.add_sheet(phrases()["return_list"])
        put(new, place, listing.problem_xml(told, parts, first))
        for name, xml in package.changed.items():
            put(new, name, [xml])
        for info in old.infolist():
            if info.filename not in {place, *package.changed, *touched.values()}:
                _copy(old, new, info)


def _mark_sheet(
    package: Package, part: str, wanted: Marks, looks: Looks, number: int, new: ZipFile
) -> None:
    # A sheet is gone through twice; a large one is unpacked again rather than held.
    parted = list(package.sections(part)) if package.is_small(part) else None
    about = around(parted or package.sections(part))
    cells = _in_sight(wanted, about)
    told = (((row, at), m.text) for row in sorted(cells) for at, m in cells[row].items())
    texts = {cell: text for cell, text in told if text}
    shown = dict(islice(texts.items(), most("returned_comments")))
    about = _with_notes(package, part, about, shown, number)
    put(new, part, Painter(about, cells, looks).paint(parted or package.sections(part)))


def _with_notes(
    package: Package, part: str, about: Around, texts: notes.Notes, number: int
) -> Around:
    """Put the comments into their parts; the sheet with a drawing for them, if it had none."""
    author = phrases()["return_author"]
    comments = package.linked(part, "comments")
    drawing = about.drawing_of_comments
    if not texts and comments is None:
        return about
    gone: set[tuple[int, int]] = set()
    held = None
    if comments is not None:
        held, gone = notes.without(package.read(comments), author)
    else:
        comments = package.free("xl/comments{}.xml")
        package.state_kind(comments, "comments")
        package.link(part, "comments", comments)
    xml, fresh = notes.with_comments(held, texts, author)
    package.put(comments, xml)
    frames = package.links(part)[drawing][1] if drawing else None
    made = notes.with_frames(
        package.read(frames) if frames else None, texts, fresh, gone, block=number
    )
    package.put(frames or (name := package.free("xl/drawings/vmlDrawing{}.vml")), made)
    if frames:
        return about
    package.state_frames()
    return about.with_drawing(package.link(part, "vmlDrawing", name))


def _in_sight(wanted: Marks, about: Around) -> Marks:
    """The marks, those in a merged area moved to its first cell, which is the one that shows."""
    rows = sorted(wanted)
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in about.merged:
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            moved |= {(row, at): (top, left) for at in wanted[row] if left <= at <= right}
    if not moved:
        return wanted
    cells: dict[int, dict[int, Mark]] = {}
    for row, of_row in wanted.items():
        for at, one in of_row.items():
            seen_row, seen_at = moved.get((row, at), (row, at))
            place = cells.setdefault(seen_row, {})
            place[seen_at] = together(place.get(seen_at), one)
    return cells


def _copy(old: ZipFile, new: ZipFile, info: ZipInfo) -> None:
    """Bring an entry over as it is; pictures and the like are mostly stored as they are too."""
    fresh = ZipInfo(info.filename, info.date_time)
    fresh.compress_type = ZIP_STORED if info.compress_type == ZIP_STORED else ZIP_DEFLATED
    fresh.external_attr = info.external_attr
    if fresh.compress_type == ZIP_STORED:
        with new.open(fresh, "w") as target:
            target.writelines(unpacked(old, info))
    else:
        put(new, fresh, unpacked(old, info))
