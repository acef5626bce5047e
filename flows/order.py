"""What a run is asked to do: paths, a region and a day; never a person."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.live.settings import Settings
from validators.hours_text import DayRule

# The two commands that publish results, as the manifest calls them.
NIGHTLY, VERIFY = "nightly", "verify"
CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Order:
    """One run: which inbox, against which sources, into which folder, by which law.

    `answers` is the folder of what services and people answered. A run that is not `asking` asks
    no service and takes what was answered before. `day` is the rule of the site for training that
    is recorded in days. `unsound` names a snapshot of the mirror that is not asked, because its
    files were found changed.
    """

    inbox: Path
    out: Path
    mirror: Path | None
    as_of: date
    region: str = "national"
    jobs: int = 1
    dry_run: bool = False
    unmasked: bool = False
    source: Settings | None = None
    answers: Path | None = None
    asking: bool = True
    day: DayRule | None = None
    command: str = NIGHTLY
    unsound: str | None = None

    @property
    def results(self) -> Path:
        """The folder of the day's results."""
        return self.out / self.as_of.isoformat()


class Refused(Exception):
    """The run cannot start as it was asked to; the text says what is wrong and what to do."""


def today() -> date:
    """The day it is in China, whatever the machine's zone."""
    return datetime.now(CHINA).date()


def written(order: Order) -> dict[str, object]:
    """The order as plain facts, to be put aside with the run."""
    return {
        "inbox": str(order.inbox), "out": str(order.out),
        "mirror": None if order.mirror is None else str(order.mirror),
        "as_of": order.as_of.isoformat(), "region": order.region,
        "jobs": order.jobs, "dry_run": order.dry_run, "unmasked": order.unmasked,
        "source": order.source and asdict(order.source),
        "answers": order.answers and str(order.answers), "asking": order.asking,
        "day": order.day, "command": order.command, "unsound": order.unsound,
    }  # fmt: skip


def read(facts: dict[str, Any]) -> Order:
    """The order that was put aside."""
    mirror, source, answers = facts["mirror"], facts["source"], facts["answers"]
    return Order(
        inbox=Path(str(facts["inbox"])), out=Path(str(facts["out"])),
        mirror=None if mirror is None else Path(str(mirror)),
        as_of=date.fromisoformat(str(facts["as_of"])), region=str(facts["region"]),
        jobs=int(str(facts["jobs"])), dry_run=bool(facts["dry_run"]),
        unmasked=bool(facts["unmasked"]),
        source=source and Settings(**source | {"hosts": tuple(source["hosts"])}),
        answers=answers and Path(answers), asking=bool(facts["asking"]),
        day=facts["day"] and DayRule(*facts["day"]), command=str(facts["command"]),
        unsound=facts["unsound"],
    )  # fmt: skip
