"""The commands that are measured, each run as a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Cost, run
from tests.bench.world import AS_OF, REGISTER_DATE, Site

PYTHON = sys.executable
PROGRAM = (PYTHON, "-m", "flows")
# Any text does; without one the program would make a key file of its own.
KEY = {"CHIZHENG_KEY": "benchmark of synthetic people, no secret"}


@dataclass(frozen=True)
class Bench:
    """A folder for what the runs write, emptied before each of them."""

    folder: Path

    def fresh(self, name: str) -> Path:
        """An empty place for the output of one command."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def run(self, name: str, *command: str | Path) -> Cost:
        """Run one command; what it says goes to a log of its name."""
        said = self.folder / f"{name.replace(' ', '-')}.log"
        said.parent.mkdir(parents=True, exist_ok=True)
        return run([str(part) for part in command], said, KEY)

    def mirror(self, site: Site, name: str = "mirror") -> Cost:
        """Build the register mirror from the dump."""
        dumps = sorted(site.register.glob("*.parquet"))
        into = ("--into", self.fresh(name), "--register-date", f"{REGISTER_DATE}")
        return self.run(f"{name} build", *PROGRAM, "mirror", "build", *dumps, *into)

    def nightly(self, site: Site) -> tuple[Cost, dict[str, float]]:
        """The whole program over the inbox, and the seconds of its stages."""
        out = self.fresh("nightly")
        where = ("--inbox", site.inbox, "--mirror", self.folder / "mirror", "--out", out)
        cost = self.run("nightly", *PROGRAM, "nightly", *where, "--as-of", f"{AS_OF}")
        return cost, stages(out / f"{AS_OF}" / "run.json")

    def verify(self, site: Site, form: str, *, write: bool) -> Cost:
        """One company, with its own mirror; with or without the files written."""
        company = next(path for path in site.inbox.iterdir() if path.is_dir())
        options: list[str | Path] = [
            "--mirror",
            self.folder / f"mirror-{form}",
            "--as-of",
            f"{AS_OF}",
        ]
        if write:
            options += ["--out", self.fresh(f"verify-{form}")]
        name = f"verify {form} out" if write else f"verify {form}"
        return self.run(name, *PROGRAM, "verify", company, *options)

    def start(self, word: str) -> Cost:
        """A command that judges nobody: what a start costs."""
        return self.run(word.strip("-"), *PROGRAM, word)

    def bare(self, site: Site) -> tuple[Cost, dict[str, float]]:
        """The bare join over the same rows, and what it says of itself."""
        command = (PYTHON, "-m", "tests.bench.bare_join", site.typed, self.fresh("bare"))
        cost = self.run("bare join", *command)
        return cost, {} if cost.status else json.loads(cost.last_line())

    def pandas(self, site: Site, form: str) -> Cost:
        """The pandas script over the same files."""
        out = self.fresh("pandas")
        script = (pandas_python(self.folder.parent), "-m", "tests.bench.pandas_script")
        return self.run("pandas", *script, site.inbox, site.register_csv, out, form)


def pandas_python(folder: Path) -> Path:
    """An interpreter with pandas, made at first use.

    It is not the program's own: where pandas is installed, importing pandera costs a second more.
    """
    return python_with(folder, "pandas", "pandas>=3", "openpyxl>=3.1.5")


def python_with(folder: Path, name: str, *wanted: str) -> Path:
    """An interpreter with the packages wanted and nothing of ours, made at first use."""
    home = folder / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
    return python


def stages(manifest: Path) -> dict[str, float]:
    """The seconds of each stage by the run's own manifest; empty without one."""
    if not manifest.exists():
        return {}
    seconds = json.loads(manifest.read_text())["seconds"]
    return {str(name): float(took) for name, took in seconds.items()}


def warm(folder: Path) -> None:
    """Read every file once, so that no run pays for a cold disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()
