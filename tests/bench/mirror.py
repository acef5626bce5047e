"""Measure the register mirror: build, deltas, look-ups and the service, beside other stores.

Each step is a process of its own. Cold means that the system was told to forget the files first;
what a step reports leaves the start of the process out, its memory does not.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.bench import mirror_service
from tests.bench.goals import Goal, ratio
from tests.bench.measure import Cost
from tests.bench.mirror_steps import COMPANY, DELTAS, REPEATS, company
from tests.bench.program import PROGRAM, PYTHON, Bench, python_with

# The scale the limits are meant for; at another one they are shown against it all the same.
ROWS = 20_000_000
STORES = ("duckdb", "sqlite")


def say(line: str = "") -> None:
    """Print a line of the report now."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def step(bench: Bench, name: str, *arguments: object) -> dict[str, Any]:
    """Run one step and return what it measured, with its memory."""
    command = (PYTHON, "-m", "tests.bench.mirror_steps", name, *map(str, arguments))
    return reported(bench.run(f"mirror {name}", *command))


def reported(cost: Cost) -> dict[str, Any]:
    """What a command measured of itself; ends everything if it failed."""
    if cost.status:
        sys.exit(f"{cost.said}: {cost.last_line()}")
    return {**json.loads(cost.last_line()), "peak": cost.biggest}


def main(given: list[str]) -> None:
    """Make the register, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench mirror", description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="kept between runs")
    parser.add_argument("--skip", nargs="*", default=[], choices=("service", "command", *STORES))
    asked = parser.parse_args(given)
    place = asked.work / f"register-{asked.rows}"
    bench = Bench(place / "runs")
    dumps, into = place / "dumps", place / "mirror"
    say(f"{asked.rows:,} rows; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if not dumps.exists():
        step(bench, "make", place / "making", asked.rows)
        (place / "making").rename(dumps)
    found = ours(bench, dumps, into, asked.rows, asked.skip)
    tell(found)
    stores = [store for store in STORES if store not in asked.skip]
    compare(found, {store: other(bench, store, dumps, asked.rows) for store in stores})
    goals(found)


def ours(bench: Bench, dumps: Path, into: Path, count: int, skip: list[str]) -> dict[str, Any]:
    """Everything measured of the mirror, by step."""
    shutil.rmtree(into, ignore_errors=True)
    found = {"build": step(bench, "build", dumps, into)}
    for name in ("one", "company", "city"):
        found[name] = step(bench, name, into, count)
    found["deltas"] = step(bench, "deltas", into, count, 0)
    found["index"] = step(bench, "index", into)
    for name in ("one", "company"):
        found[f"{name}, index"] = step(bench, name, into, count)
    found["deltas, index"] = step(bench, "deltas", into, count, DELTAS)
    if "service" not in skip:
        found |= mirror_service.measured(into, count)
    if "command" not in skip:
        again = bench.fresh("command")
        cost = bench.run("mirror command", *PROGRAM, "mirror", "build", dumps, "--into", again)
        found["command"] = {"wall": cost.wall, "cpu": cost.cpu, "peak": cost.biggest}
        if cost.status:
            say(f"mirror build: {cost.last_line()}")
        shutil.rmtree(again, ignore_errors=True)
    return found


def other(bench: Bench, store: str, dumps: Path, count: int) -> dict[str, Any]:
    """The same in another store."""
    keys = bench.folder / "keys.json"
    turns = [company(count, COMPANY, turn)["pid"].to_list() for turn in range(REPEATS)]
    keys.write_text(json.dumps(turns))
    python = python_with(bench.folder.parent.parent, "stores", "duckdb>=1.4", "pytz")
    script = Path(__file__).with_name("mirror_stores.py")
    file = bench.folder / f"register.{store}"
    measured = reported(bench.run(store, python, script, store, dumps, file, keys))
    file.unlink()
    return measured


def tell(found: dict[str, Any]) -> None:
    """Print everything measured."""
    for name, measured in found.items():
        say(f"{name:<18}" + ", ".join(f"{what} {value:,.4g}" for what, value in measured.items()))


def compare(found: dict[str, Any], others: dict[str, Any]) -> None:
    """Print the mirror beside other stores."""
    names = ("build cpu", "MiB", "1 key cold ms", "1 key again ms", "5k cold ms", "5k again ms")
    say("\n" + f"{'store':<14}" + "".join(f"{name:>16}" for name in names))
    sides = {
        "mirror": flat(found["build"], found["one"], found["company"]),
        "mirror, index": flat(
            {"build cpu": found["index"]["index cpu"], "mib": found["index"]["mib"]},
            found["one, index"], found["company, index"],
        ),
    }  # fmt: skip
    for name, measured in others.items():
        one, many = ({key.removeprefix(f"{what} "): value for key, value in measured.items()
                      if key.startswith(what)} for what in ("one", "company"))  # fmt: skip
        sides[name] = flat(measured, one, many)
    for name, values in sides.items():
        say(f"{name:<14}" + "".join(f"{value:>16,.1f}" for value in values))


def flat(build: dict[str, Any], one: dict[str, Any], many: dict[str, Any]) -> list[float]:
    """The figures of a store in the order of the columns."""
    waits = [asked[when] * 1000 for asked in (one, many) for when in ("first wall", "again wall")]
    return [build["build cpu"], build["mib"], *waits]


def goals(found: dict[str, Any]) -> None:
    """Print how the goals stand."""
    say(f"\ngoals (set for {ROWS:,} rows)")
    made, folded = found["build"], found["deltas"]
    company_, indexed = found["company"], found["company, index"]
    peak = max(measured.get("peak", 0.0) for measured in found.values())
    stated = [
        Goal("mirror", made["mib"], 400, "MiB"),
        Goal("build", made["build cpu"], 25, "CPU s"),
        Goal("a day's delta, every key checked", folded["delta wall"], 0.1, "s"),
        Goal("the same with the index", found["deltas, index"]["delta wall"], 0.1, "s"),
        Goal("folding seven deltas", folded["fold cpu"], 12, "CPU s"),
        Goal("one key, cold", found["one"]["first wall"] * 1000, 50, "ms"),
        Goal("5,000 people, cold", company_["first wall"], 1.5, "s"),
        Goal("5,000 people, index, warm", indexed["again wall"] * 1000, 100, "ms"),
        Goal("peak memory", peak, 4.5 * 1024, "MiB"),
    ]
    if "service" in found:
        service, bare = found["service"], found["bare echo"]
        served = service["per cpu second"]
        stated.append(Goal("service, people", served, 100_000, "a CPU second", at_least=True))
        times = ratio(bare["per cpu second"], served)
        say(f"  bare echo / service: {times:.2f}; same length of reply: "
            f"{(ratio(found['bare, same reply']['per cpu second'], served) or 0):.2f}")  # fmt: skip
    for goal in stated:
        say(f"  {goal.line()}")
