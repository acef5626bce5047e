"""The register that is served in tests, and what is noted of who asked."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import mirror
from flows.order import CHINA
from tests.connectors.mirrors import FIRST, rows
from tests.connectors.servers import Server
from tests.people import id_no

NOW = datetime.now(CHINA).date()
LAPSED, SUSPENDED, FOREIGN = (id_no(serial=serial) for serial in (21, 23, 25))
OLD = id_no(NOW.replace(year=1960, day=7), serial=31)
MONTH = {"review_due_date": "2026-05", "review_done_date": None}
REGISTER = [
    FIRST | {"updated_on": NOW},
    FIRST | {"op_item": "高压电工作业", "status": "revoked", **MONTH},
    {"id_no": LAPSED, "person_name": "乙", "valid_to": NOW - timedelta(1)},
    {"id_no": SUSPENDED, "person_name": "丙", "status": "suspended"},
    {"id_no": FOREIGN, "person_name": "古丽·某", "valid_to": None, "cert_no": "苏A01"},
    {"id_no": OLD[:6] + OLD[8:17], "person_name": "丁", "valid_to": NOW},
]
ASKED = [
    (FIRST["id_no"], FIRST["person_name"]), (FIRST["id_no"], "别人"), (FIRST["id_no"], None),
    (LAPSED, "乙"), (SUSPENDED, "丙"), (FOREIGN, "古丽•某"), (OLD, "丁"),
    (id_no(serial=99), "戊"), (FIRST["id_no"], FIRST["person_name"]),
]  # fmt: skip


def build(folder: Path, *register: dict[str, Any], days: int = 0) -> mirror.Manifest:
    facts = mirror.Facts(NOW, NOW - timedelta(days))
    return mirror.build(folder, [rows(*(register or REGISTER))], facts)


def log(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (server.folder / "access.log").read_text().splitlines()]
