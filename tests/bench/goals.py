"""What we promise ourselves about speed, and how a measured value stands to it."""

from dataclasses import dataclass

# The scale that the goals are meant for.
WORKERS = 200_000
# Least ratio of CPU seconds, pandas to the program, by the form of the inbox.
PANDAS = {"xlsx": 10.0, "csv": 8.0}
# Most ratio of seconds, judging to the bare join, and most memory; both from Parquet.
JUDGING = 6.0
PEAK_MIB = 600.0
# Most ratio of CPU seconds, summing training hours to a bare group-by over the same files.
HOURS = 2.0
# Most wall seconds of `verify` for one company, whole process, by form.
VERIFY = {"csv": 0.8, "xlsx": 1.2}
VERIFY_WORKERS = 5_000
# Least millions of cells a CPU second that are read, checked and keyed.
READING = {"identity numbers": 8.0, "dates": 15.0}
# Most ratio of CPU seconds, opening a workbook to the fast reader alone, and GB18030 text to the
# same in UTF-8; most milliseconds of CPU to understand each of many small files.
WORKBOOK, TEXT, EACH = 1.5, 3.0, 20.0
# Most CPU seconds of a command that judges nobody.
START = 0.4


@dataclass(frozen=True)
class Goal:
    """A value, its limit and the side of the limit that is good."""

    what: str
    value: float | None
    limit: float
    unit: str
    at_least: bool = False

    def line(self) -> str:
        """The goal as a line of the report."""
        sign = "≥" if self.at_least else "≤"
        asked = f"{self.what} {sign} {self.limit:g} {self.unit}"
        if self.value is None:
            return f"{asked}: not measured"
        good = self.value >= self.limit if self.at_least else self.value <= self.limit
        return f"{asked}: {self.value:.2f} ({'met' if good else 'NOT MET'})"


def ratio(above: float | None, below: float | None) -> float | None:
    """One value over another; nothing where either is missing."""
    return None if above is None or not below else above / below
