"""What a command costs: wall, CPU and memory of the process and everything it starts."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")
PAUSE_SECONDS = 0.01
KIB_IN_MIB = 1024


@dataclass(frozen=True)
class Cost:
    """Seconds, MiB and exit status of one run of a command, and where it wrote what it said."""

    wall: float
    cpu: float
    # Peak of the biggest process; peak of the sum over the tree, shared pages counted again.
    biggest: float
    together: float
    status: int
    said: Path

    def last_line(self) -> str:
        """The last line the command said, on either stream."""
        lines = self.said.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def run(command: Sequence[str], said: Path, environment: dict[str, str] | None = None) -> Cost:
    """Run a command to its end, watching its process tree."""
    watched, over = Watched(), threading.Event()
    begun = time.perf_counter()
    with said.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        watcher = threading.Thread(target=watched.look_until, args=(over, child.pid))
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    over.set()
    watcher.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    # The kernel's own sum is exact, but leaves out whoever outlived the command.
    cpu = max(usage.ru_utime + usage.ru_stime, sum(watched.cpu.values()))
    return Cost(wall, cpu, watched.biggest, watched.together, child.returncode, said)


class Watched:
    """The highest memory and the last known CPU seconds of the processes of a tree."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.cpu: dict[int, float] = {}
        self.biggest = 0.0
        self.together = 0.0

    def look_until(self, over: threading.Event, root: int) -> None:
        """Look again and again until told that it is over."""
        while not over.wait(PAUSE_SECONDS):
            self.look(root)

    def look(self, root: int) -> None:
        """Note what every process of the tree uses now."""
        together = 0.0
        for pid in tree(root):
            try:
                seconds, peak, now = usage_of(pid)
            except (OSError, ValueError):
                continue  # It ended while we looked.
            self.cpu[pid] = seconds
            self.biggest = max(self.biggest, peak)
            together += now
        self.together = max(self.together, together)


def tree(root: int) -> list[int]:
    """The process and all its descendants that live now."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for thread in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += map(int, thread.read_text().split())
        except OSError:  # it ended while we looked
            continue
    return found


def usage_of(pid: int) -> tuple[float, float, float]:
    """CPU seconds, peak MiB and present MiB of one process."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    peak, now = (int(status.get(key, "0 kB").split()[0]) for key in ("VmHWM", "VmRSS"))
    return (int(stat[11]) + int(stat[12])) / TICKS, peak / KIB_IN_MIB, now / KIB_IN_MIB


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of several runs in seconds and the most in memory; the worst status."""
    return Cost(
        median(c.wall for c in costs),
        median(c.cpu for c in costs),
        max(c.biggest for c in costs),
        max(c.together for c in costs),
        max((c.status for c in costs), key=abs),
        costs[-1].said,
    )
