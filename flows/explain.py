"""Every rule for one person of a company, with the values compared and the law. No Prefect."""

from typing import Any, NamedTuple

from flows import results, verify
from flows.order import Order
from validators import explain as explained


class Explained(NamedTuple):
    """One row for each rule and thing judged of a person, and the time line of his certificates."""

    rows: Any
    timeline: Any


def explain(order: Order, who: str, company: str | None = None) -> Explained:
    """What is known of the person; no rows where nobody is called that."""
    ready = verify.readied(order, company)
    told = results.judged(
        ready.tables, ready.mapping, ready.shared, order, told=explained.EVERYTHING
    )
    rows = explained.of_person(told.frames["findings"], ready.tables.values(), who)
    return Explained(rows, results.timeline(ready.tables, ready.mapping, order, who))
