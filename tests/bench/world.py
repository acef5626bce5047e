"""Where a synthetic world lies and how big it is: what the benchmark knows without making one."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SOURCES = (
    "draws", "words", "identities", "truth", "certificates", "mess", "sheets", "generate", "world",
)  # fmt: skip
AS_OF = date(2026, 11, 20)
REGISTER_DATE = date(2026, 11, 19)
FORMS = ("xlsx", "csv", "parquet")


@dataclass(frozen=True)
class Scale:
    """How big an inbox is, how dirty, and from which seed."""

    workers: int
    companies: int
    mess: float = 0.02
    seed: int = 7

    def first(self, company: int) -> int:
        """The first worker of a company; of the company after the last, the number of workers."""
        return -(-company * self.workers // self.companies)


@dataclass(frozen=True)
class Site:
    """Where the parts of one synthetic world lie."""

    root: Path

    @property
    def inbox(self) -> Path:
        """The inbox as companies deliver it."""
        return self.root / "inbox"

    @property
    def register(self) -> Path:
        """The register dump as Parquet files, in the fields of a register."""
        return self.root / "register"

    @property
    def register_csv(self) -> Path:
        """The same dump as one CSV file."""
        return self.root / "register.csv"

    @property
    def typed(self) -> Path:
        """The same rows clean and typed: one folder of Parquet files for each table."""
        return self.root / "typed"

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has; empty until the world is complete."""
        done = self.root / "done.json"
        return dict(json.loads(done.read_text())) if done.exists() else {}


def site(scale: Scale, form: str, work: Path) -> Site:
    """The place of a world in the work folder; another generator has another place."""
    here = Path(__file__).parent
    text = b"".join((here / f"{name}.py").read_bytes() for name in SOURCES)
    mark = hashlib.sha256(text).hexdigest()[:8]
    name = f"{form}-w{scale.workers}-c{scale.companies}-m{scale.mess}-s{scale.seed}-{mark}"
    return Site(work / name)
