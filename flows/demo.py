"""The nightly run on the sample that comes with the program; all its people are invented."""

import tomllib
from pathlib import Path
from typing import Any

import data
from connectors import shelf
from flows import night, refresh_mirror
from flows.order import Order

SAMPLE = data.FOLDER / "sample"


def run(out: Path) -> dict[str, Any]:
    """Build the sample's mirror, run a night on its inbox; the manifest."""
    facts = tomllib.loads((SAMPLE / "demo.toml").read_text(encoding="utf-8"))
    as_of = facts["as_of"]
    mirror = shelf.new(out, "demo-mirror")
    try:
        dumps = sorted(path for path in (SAMPLE / "register").iterdir() if path.is_file())
        refresh_mirror.build(dumps, mirror, facts["register_date"], None, as_of)
        order = Order(SAMPLE / "inbox", out, mirror, as_of, facts["region"])
        return night.run(order)
    finally:
        shelf.clear(mirror)
