"""Columns that repeat for each certificate, level or occasion: of every row they make several."""

from collections import Counter
from collections.abc import Mapping, Sequence

from validators.layout.headings import fields_of, plain
from validators.layout.keys import ATTACHED, HELD_HEADING, NUMBER, Key, Parted, key_of
from validators.layout.table import Group, Heading

# Fields that tell who it is; they hold for all groups, unless they repeat themselves.
PERSONAL = {"person_name", "person_id_no", "uscc", "org_name"}
# The field for which a heading over a group stands where no list knows it.
TITLED = {"certificate_claim": "op_item", "training_record": "topic"}
Columns = Mapping[str, Heading]


def groups_of(
    kind: str, columns: Columns, parts: Mapping[str, Parted], titles: Mapping[str, str]
) -> tuple[Group, ...]:
    """The groups of columns in a table of the kind; none where every row is one row.

    `parts` are the keys that headings began or ended with, `titles` the headings over several.
    """
    keys = {c: parts[c].key if c in parts else key_of(titles.get(c, "")) for c in columns}
    held = {c for c, part in parts.items() if part.rest == HELD_HEADING}
    keyed: dict[Key, list[str]] = {}
    for column, key in keys.items():
        if key and (columns[column].field or column in held):
            keyed.setdefault(key, []).append(column)
    if keyed and _is_grouped(kind, columns, keyed):
        return _of_keys(kind, columns, keyed, held)
    return _of_titles(kind, columns, titles) or _of_repeats(columns)


def _is_grouped(kind: str, columns: Columns, keyed: Mapping[Key, Sequence[str]]) -> bool:
    """Whether the keys say something to this kind, or tell apart columns of the same meaning."""
    if any(key.field in fields_of(kind) for key in keyed):
        return True
    fields = [columns[c].field for letters in keyed.values() for c in letters]
    return len(fields) > len(set(fields))


def _of_keys(
    kind: str, columns: Columns, keyed: Mapping[Key, Sequence[str]], held: set[str]
) -> tuple[Group, ...]:
    groups = [_keyed(kind, columns, key, letters, held) for key, letters in keyed.items()]
    taken = {c for group in groups for c in group.columns}
    given = {columns[c].field for c in taken if columns[c].field}
    doubled = any(h.field in given for c, h in columns.items() if c not in taken)
    if not doubled:
        return tuple(groups)
    # Columns without a key that mean the same are a group beside the others.
    plainly = tuple(
        c for c, h in columns.items() if c not in taken and h.field and h.field not in PERSONAL
    )
    return (Group(plainly), *groups)


def _keyed(kind: str, columns: Columns, key: Key, letters: Sequence[str], held: set[str]) -> Group:
    fields = {columns[c].field for c in letters}
    says = key.field in fields_of(kind) and key.field not in fields
    asks = next((c for c in letters if c in held), None)
    return Group(tuple(letters), ((key.field, key.text),) if says else (), asks)


def _of_titles(kind: str, columns: Columns, titles: Mapping[str, str]) -> tuple[Group, ...]:
    """Groups by the headings over them, where those tell columns of the same meaning apart."""
    doubled = _doubled(columns)
    if not doubled or not all(titles.get(c) for c in doubled):
        return ()
    by_title: dict[str, list[str]] = {}
    for column in columns:
        title = titles.get(column)
        if title and columns[column].field:
            by_title.setdefault(title, []).append(column)
    # A heading over columns of which none repeats is a mere ornament.
    by_title = {t: letters for t, letters in by_title.items() if set(letters) & set(doubled)}
    if any(len({columns[c].field for c in some}) < len(some) for some in by_title.values()):
        return ()
    return tuple(
        Group(tuple(letters), _titled(kind, columns, title, letters))
        for title, letters in by_title.items()
    )


def _titled(
    kind: str, columns: Columns, title: str, letters: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    field = TITLED.get(kind)
    says = field and ATTACHED.sub("", plain(title)) and not _numbered(title)
    given = {columns[c].field for c in letters} | {h.field for h in columns.values()}
    return ((field, title),) if field and says and field not in given else ()


def _numbered(title: str) -> bool:
    key = key_of(title)
    return key is not None and key.field == NUMBER


def _of_repeats(columns: Columns) -> tuple[Group, ...]:
    """Groups where the same headings stand two or more times after each other."""
    texts = {c: plain(heading.heading) for c, heading in columns.items()}
    times = Counter(texts.values())
    again = [c for c in columns if times[texts[c]] > 1]
    if len(_doubled(columns)) <= 1 or not again:
        return ()
    size = len(again) // times[texts[again[0]]]
    blocks = [again[i : i + size] for i in range(0, len(again), size)]
    if any([texts[c] for c in block] != [texts[c] for c in blocks[0]] for block in blocks):
        return ()
    fields = {columns[c].field for c in blocks[0]} - {None}
    return tuple(Group(tuple(block)) for block in blocks) if len(fields) > 1 else ()


def _doubled(columns: Columns) -> list[str]:
    """The columns of fields that have more than one."""
    times = Counter(heading.field for heading in columns.values() if heading.field)
    return [c for c, heading in columns.items() if heading.field and times[heading.field] > 1]
