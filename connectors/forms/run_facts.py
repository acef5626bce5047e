"""The run's manifest as lines that a person can read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

import data
from connectors.forms.words import dictionary, listed, phrases

Line = tuple[str, str, str]
_SCHEMA = {"part": pl.String, "fact": pl.String, "value": pl.String}


def of_run(run: Mapping[str, Any], names: Mapping[str, str]) -> pl.DataFrame:
    """One line for each fact of the run, each sheet read and each company not checked."""
    return _frame(
        [
            *_outcome(run),
            *_general(run),
            *(line for _, line in _days(run)),
            *_lookups(run),
            *_companies(run, names),
            *_files(run),
        ]
    )


def of_companies(
    run: Mapping[str, Any], org_ids: Iterable[str], files: pl.DataFrame | None
) -> pl.DataFrame:
    """The same for every company by itself, with `org_id`: nothing of any other is in its lines."""
    companies = pl.DataFrame({"org_id": list(org_ids)}, schema={"org_id": pl.String})
    days = _days(run)
    everywhere = [line for folder, line in days if not folder]
    general = companies.join(_frame([*_general(run), *everywhere]), how="cross")
    if files is None:
        return general
    read = pl.DataFrame(
        [(entry["file"], *line) for entry in run.get("files", []) for line in _sheets(entry)],
        schema={"file": pl.String, **_SCHEMA},
        orient="row",
    )
    own = files.select("file", "org_id").unique(maintain_order=True)
    lines = own.join(read, on="file", maintain_order="right").select(general.columns)
    told = [
        own.filter(pl.col("file").str.starts_with(folder))
        .select("org_id")
        .unique(maintain_order=True)
        .join(_frame([line]), how="cross")
        for folder, line in days
        if folder
    ]
    return pl.concat([general, *told, lines])


def count(value: object) -> int | None:
    """A number of the manifest, given as such or as the list of what is counted."""
    if isinstance(value, int):
        return value
    return len(value) if isinstance(value, list | tuple) else None


def reason(code: str | None) -> str:
    """A reason in words."""
    known = dictionary("reason") | listed("not_checked")
    return known.get(code or "", code or phrases()["blank"])


def shortfalls(run: Mapping[str, Any]) -> list[str]:
    """What kept a run from being whole, each with what to do about it."""
    words, advice = listed("degraded_by"), listed("degraded_advice")
    return [f"{words[code]}；{advice[code]}" for code in run.get("degraded_by") or []]


def _frame(lines: list[Line]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=_SCHEMA, orient="row")


def place(region: str | None) -> str | None:
    """The name of a region given by its key."""
    regions = data.table("regions")
    return dict(zip(regions["region"], regions["name"], strict=True)).get(region, region)


def _outcome(run: Mapping[str, Any]) -> Iterator[Line]:
    say, outcome = phrases(), str(run.get("outcome"))
    yield say["run_part_run"], say["fact_outcome"], listed("outcome").get(outcome, outcome)
    for shortfall in shortfalls(run):
        yield say["run_part_run"], say["fact_degraded_by"], shortfall


def _general(run: Mapping[str, Any]) -> list[Line]:
    say = phrases()
    mirror = run.get("mirror") or {}
    age = mirror.get("age_days")
    facts = {
        "run": {
            "fact_as_of": run.get("as_of"),
            "fact_region": place(run.get("region")),
            "fact_program": run.get("program"),
            "fact_rule_pack": run.get("rule_pack"),
            "fact_unmasked": say["unmasked" if run.get("unmasked") else "masked"],
        },
        "mirror": {
            "fact_snapshot": mirror.get("snapshot_id") or say["no_mirror"],
            "fact_register_date": mirror.get("register_date"),
            "fact_age": None if age is None else say["age"].format(days=age),
        },
    }
    return [
        (say[f"run_part_{part}"], say[fact], _text(value))
        for part, group in facts.items()
        for fact, value in group.items()
    ]


def _days(run: Mapping[str, Any]) -> list[tuple[str, Line]]:
    """A line for each rule on the length of a day, with the folder it holds in (blank: in all)."""
    say = phrases()
    lines = []
    for rule in run.get("training_days") or []:
        folder = rule["where"][: rule["where"].rfind("/") + 1]
        told = say["training_day"].format(rule=rule["rule"], where=rule["where"])
        lines.append((folder, (say["run_part_run"], say["fact_training_day"], told)))
    return lines


def _lookups(run: Mapping[str, Any]) -> list[Line]:
    say, lookups = phrases(), run.get("lookups") or {}
    return [
        (say["run_part_mirror"], say[f"fact_{key}"], _text(lookups.get(key)))
        for key in ("asked", "answered", "failed")
    ]


def _companies(run: Mapping[str, Any], names: Mapping[str, str]) -> list[Line]:
    say, companies = phrases(), run.get("companies") or {}
    part = say["run_part_companies"]
    left = companies.get("not_checked") or []
    counts = {
        **{f"fact_{key}": companies.get(key) for key in ("expected", "delivered", "checked")},
        "fact_not_checked": left,
    }
    return [
        *((part, say[fact], _text(count(value))) for fact, value in counts.items()),
        *(
            (part, f"{names.get(one['org_id'], '')} {one['org_id']}".strip(), reason(one["reason"]))
            for one in left
        ),
    ]


def _files(run: Mapping[str, Any]) -> Iterator[Line]:
    say = phrases()
    files = run.get("files") or []
    yield say["run_part_files"], say["fact_files"], str(len(files))
    for entry in files:
        yield from _sheets(entry)


def _sheets(entry: Mapping[str, Any]) -> Iterator[Line]:
    """A line for each sheet of a file; one for the file where no sheet could be read."""
    say = phrases()
    for sheet in entry.get("sheets") or [{}]:
        address = "!".join(filter(None, [entry["file"], sheet.get("sheet")]))
        skipped = sheet.get("rows_skipped") or {}
        reasons = "、".join(f"{reason(code)} {n}" for code, n in skipped.items())
        told = say["run_sheet"].format(
            kind=listed("kind").get(sheet.get("kind") or "", say["run_no_kind"]),
            seen=sheet.get("rows_seen") or 0,
            read=sheet.get("rows_read") or 0,
            skipped=sum(skipped.values()),
            reasons=say["run_reasons"].format(listed=reasons) if reasons else "",
            set_aside=sheet.get("rows_set_aside") or 0,
            cells=sheet.get("cells_listed") or 0,
        )
        yield say["run_part_files"], address, told


def _text(value: object) -> str:
    return phrases()["blank"] if value is None else str(value)
