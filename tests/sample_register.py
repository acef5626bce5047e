"""What the companies of data/sample claim of certificates, and what the register holds."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from tests.sample_people import COMPANIES, Row, people, read, wrong

REGISTER_DAY = date(2026, 11, 19)
KINDS = {"O": "特种作业操作证", "F": "特种设备安全管理和作业人员证"}
ROLES = {"P": "principal", "S": "safety_manager"}


def by_name() -> dict[str, Row]:
    """People by name; the one name that stands twice holds no certificate."""
    return {person["name"]: person for person in people()}


def number(form: str, holder: Row, everybody: dict[str, Row]) -> str:
    """The certificate number as the ledger has it: T and the ID, or one of the slips."""
    if form == "TS":
        return "TS6329900" + holder["id"][-5:]
    if form.startswith("of:"):
        return "T" + everybody[form.removeprefix("of:")]["id"]
    return {"bare": holder["id"], "wrong": "T" + wrong(holder["id"])}.get(form, "T" + holder["id"])


def certificates(side: str) -> list[Row]:
    """The rows one side knows, with first issue and authority filled in."""
    rows = [row for row in read("certificates") if row["side"] in {side, "both"}]
    return [
        row
        | {
            "first": row["first_issue"] or row["valid_from"],
            "authority": row["authority"] or COMPANIES[row["company"]].authority,
        }
        for row in rows
    ]


def claims(company: str) -> Iterator[Row]:
    """What a company says of its certificates."""
    everybody = by_name()
    for row in certificates("claim"):
        if row["company"] == company:
            holder = everybody[row["name"]]
            yield row | {
                "sent": holder["sent"],
                "kind_word": KINDS[row["kind"]],
                "cert_no": number(row["number"], holder, everybody),
                "image": hashlib.sha256((row["image"] or row["name"]).encode()).hexdigest(),
            }


def register_rows() -> tuple[list[Row], list[Row]]:
    """What the register holds: special operations, and assessments."""
    everybody = by_name()
    special, assessed = [], []
    for nr, row in enumerate(certificates("register"), 1):
        came_in = date.fromisoformat(row["review_done"] or row["valid_from"]) + timedelta(days=5)
        holder = everybody[row["name"]]
        known = row | {
            "id": holder["id"],
            "register_name": row["register_name"] or row["name"],
            "status": row["status"] or "有效",
            "updated_on": row["updated_on"] or min(came_in, REGISTER_DAY).isoformat(),
        }
        if row["kind"] == "O":
            special.append(known | {"cert_no": "T" + holder["id"]})
        else:
            assessed.append(known | {"cert_no": f"合格证第{nr:05d}号", "role": ROLES[row["kind"]]})
    return special, assessed
