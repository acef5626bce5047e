"""Measure the program on a synthetic inbox, beside a bare join and a pandas script.

The pandas script does the part of the job that a careful user's script can do: eight questions
instead of the whole catalogue, no laws, grades or source rows. The bare join is the arithmetic
alone, over clean typed Parquet. Goals are reported, never enforced.
"""

import argparse
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import goals, mirror
from tests.bench.goals import Goal, ratio
from tests.bench.measure import Cost, middle
from tests.bench.program import PYTHON, Bench, warm
from tests.bench.world import FORMS, Scale, Site, site

# Exit statuses of a command that came to its end; any other command must end with 0.
DONE = {"nightly": (0, 3), "verify": (0, 3)}
JUDGING = ("judge",)
# Beyond so many workers there is no dump in one CSV file, and no patience for pandas.
PANDAS_WORKERS = 1_000_000


@dataclass
class Results:
    """What was measured, by name, and the stages of the program's last night."""

    costs: dict[str, list[Cost]] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    bare: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, cost: Cost) -> None:
        """Keep one more run of a command."""
        self.costs.setdefault(name, []).append(cost)

    def good(self, name: str) -> Cost | None:
        """The middle of a command's runs, if it ran and came to its end."""
        runs = self.costs.get(name)
        allowed = DONE.get(name.split(" ", maxsplit=1)[0], (0,))
        if not runs or any(run.status not in allowed for run in runs):
            return None
        return middle(runs)


def cpu(*costs: Cost | None) -> float | None:
    """CPU seconds of all the commands together; nothing if one of them is missing."""
    whole = [cost.cpu for cost in costs if cost]
    return sum(whole) if len(whole) == len(costs) else None


def say(line: str = "") -> None:
    """Print a line of the report now."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def made(bench: Bench, scale: Scale, form: str, work: Path) -> Site:
    """The world of the scale and form, made by a child process unless it is there already."""
    world = site(scale, form, work)
    if not world.counts:
        arguments = {"work": work, "format": form, **vars(scale)}
        options = [part for name, value in arguments.items() for part in (f"--{name}", f"{value}")]
        cost = bench.run("generate", PYTHON, "-m", "tests.bench.generate", *options)
        say(f"made {world.root.name}: {cost.wall:.1f} s wall, {cost.biggest:.0f} MiB")
    if not world.counts:
        sys.exit(f"The inbox could not be made; see {bench.folder / 'generate.log'}.")
    warm(world.root)
    return world


def measure_nights(bench: Bench, world: Site, asked: argparse.Namespace, results: Results) -> None:
    """The three ways to do the job, one after the other, as often as asked."""
    results.add("mirror build", bench.mirror(world))
    by_hand = asked.format != "parquet" and asked.workers <= PANDAS_WORKERS
    for _ in range(asked.repeat):
        if "nightly" not in asked.skip:
            cost, results.stages = bench.nightly(world)
            results.add("nightly", cost)
        if "bare" not in asked.skip:
            cost, results.bare = bench.bare(world)
            results.add("bare join", cost)
        if by_hand and "pandas" not in asked.skip:
            results.add("pandas", bench.pandas(world, asked.format))


def measure_small(bench: Bench, work: Path, repeat: int, results: Results) -> None:
    """One company from both forms, and the commands that judge nobody."""
    for form in goals.VERIFY:
        world = made(bench, Scale(goals.VERIFY_WORKERS, 1), form, work)
        results.add(f"mirror-{form} build", bench.mirror(world, f"mirror-{form}"))
        for _ in range(repeat):
            results.add(f"verify {form}", bench.verify(world, form, write=False))
            results.add(f"verify {form} --out", bench.verify(world, form, write=True))
    for word in ("--help", "rules"):
        for _ in range(repeat):
            results.add(word, bench.start(word))


def tell_costs(results: Results) -> None:
    """Print what each command took."""
    say(f"\n{'command':<22}{'wall s':>9}{'CPU s':>9}{'biggest MiB':>13}{'sum MiB':>10}  exit")
    for name, runs in results.costs.items():
        cost = middle(runs)
        figures = f"{cost.wall:9.2f}{cost.cpu:9.2f}{cost.biggest:13.0f}{cost.together:10.0f}"
        trouble = "" if results.good(name) else f"  {cost.last_line()[:100]}"
        say(f"{name:<22}{figures}  {cost.status}{trouble}")


def tell_stages(results: Results, rows: int) -> None:
    """Print the seconds of each stage of the night and the delivered rows in a second of it."""
    if results.stages:
        say(f"\nstages of the night, {rows:,} delivered rows")
    for name, seconds in results.stages.items():
        rate = f"{rows / seconds:14,.0f} rows/s" if seconds else ""
        say(f"  {name:<22}{seconds:9.3f} s{rate}")


def tell_goals(results: Results, form: str) -> None:
    """Print the ratios and how the goals stand."""
    night, bare = results.good("nightly"), results.good("bare join")
    script, mirror = results.good("pandas"), results.good("mirror build")
    stages = results.stages if night else {}
    judged = sum(s for name, s in stages.items() if name.startswith(JUDGING)) or None
    judging = ratio(judged, results.bare.get("wall"))
    say("\nratios")
    for words, value in {
        "pandas CPU / night CPU": ratio(cpu(script), cpu(night)),
        "pandas CPU / (night + mirror build) CPU": ratio(cpu(script), cpu(night, mirror)),
        "night CPU / bare join CPU, whole processes": ratio(cpu(night), cpu(bare)),
        "judge stage / bare join, wall inside the processes": judging,
    }.items():
        say(f"  {words}: {'not measured' if value is None else f'{value:.2f}'}")
    say(f"\ngoals (set for {goals.WORKERS:,} workers)")
    for goal in stated(results, form, judging):
        say(f"  {goal.line()}")


def stated(results: Results, form: str, judging: float | None) -> list[Goal]:
    """The goals that this form of inbox can answer, with the values measured."""
    night, script = results.good("nightly"), results.good("pandas")
    found = []
    if form in goals.PANDAS:
        times = ratio(cpu(script), cpu(night))
        what, least = f"{form}: pandas CPU / night CPU", goals.PANDAS[form]
        found.append(Goal(what, times, least, "x", at_least=True))
    else:
        found.append(Goal("judging / bare join", judging, goals.JUDGING, "x"))
        peak = max(night.biggest, night.together) if night else None
        found.append(Goal("peak memory", peak, goals.PEAK_MIB, "MiB"))
    for name, limit in goals.VERIFY.items():
        cost = results.good(f"verify {name}")
        what = f"verify, {goals.VERIFY_WORKERS} people from {name}"
        found.append(Goal(what, cost.wall if cost else None, limit, "s wall"))
    for word in ("--help", "rules"):
        cost = results.good(word)
        found.append(Goal(word, cpu(cost), goals.START, "s CPU"))
    return found


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--workers", type=int, default=200_000)
    parser.add_argument("--format", choices=FORMS, default="csv")
    parser.add_argument("--companies", type=int, help="default: one for each 1,000 workers")
    parser.add_argument("--mess", type=float, default=0.02, help="share of dirty cells")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--repeat", type=int, default=1, help="runs of each; medians are shown")
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="kept between runs")
    parser.add_argument(
        "--skip", nargs="*", default=[], choices=("nightly", "bare", "pandas", "small")
    )
    return parser.parse_args()


def main() -> None:
    """Make the inbox, measure, report."""
    if sys.argv[1:2] == ["mirror"]:
        mirror.main(sys.argv[2:])
        return
    asked = arguments()
    companies = asked.companies or max(1, asked.workers // 1_000)
    scale = Scale(asked.workers, companies, asked.mess, asked.seed)
    bench, results = Bench(asked.work / "runs" / asked.format), Results()
    world = made(bench, scale, asked.format, asked.work)
    rows = world.counts
    say(
        f"{asked.format}, {companies:,} companies, mess {asked.mess:g}, "
        + ", ".join(f"{count:,} {name}" for name, count in rows.items())
    )
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; median of {asked.repeat}")
    measure_nights(bench, world, asked, results)
    if "small" not in asked.skip:
        measure_small(bench, asked.work, max(3, asked.repeat), results)
    tell_costs(results)
    if asked.format == "parquet":
        say("\nno pandas script here: nobody delivers Parquet to a pandas user")
    say("\n" + (__doc__ or "").strip().split("\n\n")[1])
    tell_stages(results, sum(rows.values()) - rows["register"])
    tell_goals(results, asked.format)


if __name__ == "__main__":
    main()
