"""Every rule for one person of a company, with the values compared and the law. No Prefect."""

from typing import Any

from flows import results, verify
from flows.order import Order
from validators import explain as explained


def explain(order: Order, who: str, company: str | None = None) -> Any:
    """One row for each rule and thing judged of the person; none where nobody is called that."""
    ready = verify.readied(order, company)
    told = results.judged(
        ready.tables, ready.mapping, ready.shared, order, told=explained.EVERYTHING
    )
    return explained.of_person(told.frames["findings"], ready.tables["staffing"], who)
