"""The measuring counts the whole process tree and passes on how a command ended."""

import sys
from pathlib import Path

from tests.bench.goals import Goal, ratio
from tests.bench.measure import Cost, middle, run

BUSY = "import time; e = time.process_time() + 0.3\nwhile time.process_time() < e: pass"
BIG = "import time; held = bytearray(150 * 1024 * 1024); time.sleep(0.2)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


def test_cpu_of_a_grandchild_counts(tmp_path: Path) -> None:
    cost = run([sys.executable, "-c", PARENT, BUSY], tmp_path / "said.log")
    assert 0.3 <= cost.cpu < 2


def test_memory_of_a_grandchild_counts(tmp_path: Path) -> None:
    cost = run([sys.executable, "-c", PARENT, BIG], tmp_path / "said.log")
    assert 150 < cost.biggest < 250
    assert cost.together >= cost.biggest - 50


def test_the_exit_status_and_the_last_words_are_kept(tmp_path: Path) -> None:
    cost = run(
        [sys.executable, "-c", "import sys; sys.exit('no such thing')"], tmp_path / "said.log"
    )
    assert cost.status == 1
    assert cost.last_line() == "no such thing"


def test_the_middle_of_runs_is_the_median_in_time_and_the_most_in_memory(tmp_path: Path) -> None:
    runs = [Cost(n, n * 2, n * 10, n * 10, 0, tmp_path) for n in (1, 5, 2)]
    assert middle(runs) == Cost(2, 4, 50, 50, 0, tmp_path)


def test_a_goal_says_whether_it_is_met_on_its_limit_and_beyond() -> None:
    assert Goal("peak", 600, 600, "MiB").line().endswith("(met)")
    assert Goal("peak", 600.1, 600, "MiB").line().endswith("(NOT MET)")
    assert Goal("speed", 8, 8, "x", at_least=True).line().endswith("(met)")
    assert Goal("speed", None, 8, "x", at_least=True).line().endswith("not measured")


def test_a_ratio_needs_both_sides() -> None:
    assert ratio(6, 2) == 3
    assert ratio(None, 2) is None
    assert ratio(6, None) is None
