"""What is known of a table before any of its rows is judged."""

from dataclasses import dataclass, field, replace

# Where the text of a field stands under another name while a table is read.
STANDS_FOR = {"day": "start_at", "clock": "start_at"}


@dataclass(frozen=True)
class Heading:
    """One heading as printed, the field it stands for (None: undecided) and why.

    `unit` is the unit that the heading names for its numbers, as a code of `header_parts.csv`.
    """

    heading: str
    field: str | None = None
    unit: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a table cannot be read: a code of `data/reasons.csv` and the headings it is about."""

    reason: str
    original: str
    field: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Group:
    """Columns of which every row gives a row of its own: one certificate, one level, one day.

    `said` is what their common heading says, field by field. `held` is a column that asks whether
    there is anything at all (有无电工证). Where `is_tick`, cells only say that somebody was there;
    where `has_lines`, each line of a cell is a row.
    """

    columns: tuple[str, ...]
    said: tuple[tuple[str, str], ...] = ()
    held: str | None = None
    is_tick: bool = False
    has_lines: bool = False


@dataclass(frozen=True)
class Table:
    """One table found in a grid; rows are numbered as the sender sees them.

    `first_row` to `last_row` is all below the headings that belongs to the table: data, footers
    and notes alike; `repeats` are rows of it that print the headings again. `preamble` holds what
    label rows above it say, field by field. A table with `problems` is not read. Of a table with
    `groups` each row is unfolded to one row for each group that it fills.
    """

    kind: str
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int
    columns: dict[str, Heading]
    preamble: dict[str, str] = field(default_factory=dict)
    title_rows: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    partial: bool = False
    groups: tuple[Group, ...] = ()

    def letters(self, name: str) -> list[str]:
        """The columns whose heading stands for the field, from the left."""
        return [letter for letter, heading in self.columns.items() if heading.field == name]

    @property
    def fields(self) -> set[str]:
        """The fields that have a column."""
        return {heading.field for heading in self.columns.values() if heading.field}

    @property
    def views(self) -> "list[Table]":
        """The table as each of its groups sees it: the columns of the group and those of all.

        A column of all that means the same as one of the group is not for the group.
        """
        return [self._view(group) for group in self.groups] or [self]

    def _view(self, group: Group) -> "Table":
        others = {letter for g in self.groups for letter in g.columns} - set(group.columns)
        given = {h.field for at, h in self.columns.items() if at in group.columns}
        given |= {name for name, _ in group.said}
        columns = {
            letter: heading
            for letter, heading in self.columns.items()
            if letter in group.columns or (letter not in others and heading.field not in given)
        }
        return replace(self, columns=columns, groups=(group,))
