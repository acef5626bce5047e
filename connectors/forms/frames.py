"""What the findings workbook is filled from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl


@dataclass(frozen=True, eq=False)
class Frames:
    """What a run found, in the columns of the contract.

    `catalogue` is one row for each code and item; `companies` one for each company checked
    (`org_id, org_name, region_code, industry, people`); `run` is the run's manifest. The outlook
    has beside its own columns `reminder`: whether an earlier night said the same. Five are
    there only with a ledger, for single companies or where something went back: `resolved`
    (`org_id, item`), findings of before that are gone; `decisions` (`finding_id` and the four
    review fields), what analysts entered before; `files` (`file, org_id`), whose each file is;
    `returned` (`file, returned_file`), where the return of a file stands; `absent`
    (`org_id, org_name`), the companies that were not checked.
    """

    findings: pl.DataFrame
    outlook: pl.DataFrame
    tally: pl.DataFrame
    unreadable: pl.DataFrame
    catalogue: pl.DataFrame
    companies: pl.DataFrame
    run: Mapping[str, Any]
    resolved: pl.DataFrame | None = None
    decisions: pl.DataFrame | None = None
    files: pl.DataFrame | None = None
    returned: pl.DataFrame | None = None
    absent: pl.DataFrame | None = None

    @property
    def names(self) -> dict[str, str]:
        """The names of the companies by `org_id`, also of those that were not checked."""
        called = [self.companies, *([] if self.absent is None else [self.absent])]
        return dict(pl.concat(c.select("org_id", "org_name") for c in called).iter_rows())

    @property
    def as_of(self) -> date:
        """The day the run judged."""
        return date.fromisoformat(str(self.run["as_of"]))

    @property
    def wordings(self) -> dict[str, str]:
        """The official wording of every check item, in the order of the catalogue."""
        rows = self.catalogue.unique("item", keep="first", maintain_order=True)
        known = dict(zip(rows["item"], rows["wording"].fill_null(rows["item"]), strict=True))
        # A finding of an item that the catalogue lacks is counted all the same.
        return known | {
            item: item for item in self.findings["item"].unique().sort() if item not in known
        }
