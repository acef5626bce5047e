"""A writer killed at any moment leaves one good mirror, the old or the new, and blocks nobody."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from connectors import mirror
from connectors.errors import Unreachable
from tests.connectors.mirrors import FIRST, TODAY, apply, build, lines, opened, rows, whole

ROOT = Path(__file__).parents[2]
# Stops for ever at a moment: before a step of ours, or after so many flushes to the disk.
WRITER = """
import sys, time
from pathlib import Path
from connectors import mirror
from connectors.mirror import applying, storing
from tests.connectors.mirrors import FIRST, SECOND, TODAY, apply, lines, rows

folder, deed, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def halt(*_):
    print("here", flush=True)
    time.sleep(60)

def tables():
    yield rows(FIRST | {"status": "revoked"}, SECOND)
    if moment == "spooling":
        halt()

if moment in ("put", "swap_in"):
    setattr(storing, moment, halt)
elif moment.isdigit():
    whole, calls = storing.flush, []
    def flush(path):
        whole(path)
        calls.append(path)
        if len(calls) == int(moment):
            halt()
    storing.flush = flush
if deed == "build":
    mirror.build(folder, tables(), mirror.Facts(TODAY))
else:
    applying.MOST_DELTAS = 7 if deed == "apply" else 1
    apply(folder, lines(("MOD", FIRST | {"status": "revoked"}), ("ADD", SECOND)))
"""
# The flushes: each file, the manifest, its folder, the folder of snapshots, the draft of CURRENT
# and, when the new register is the current one, the mirror's folder.
MOMENTS = [
    *(("build", moment) for moment in ("spooling", "put", *"13456")),
    *(("apply", moment) for moment in "156"),
    *(("fold", moment) for moment in "2367"),
]


@pytest.mark.parametrize(("deed", "moment"), MOMENTS)
def test_a_writer_killed_at_any_moment_leaves_a_good_mirror(
    tmp_path: Path, deed: str, moment: str
) -> None:
    build(tmp_path, rows(FIRST))
    old = whole(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path), deed, moment]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"here\n"
        with pytest.raises(Unreachable):
            build(tmp_path, rows({}))
        writer.send_signal(signal.SIGKILL)
    found, now = opened(tmp_path, thoroughly=True), whole(tmp_path)
    assert mirror.check(tmp_path, TODAY, 30).state == "fresh"
    last = (deed, moment) in {("build", "6"), ("apply", "6"), ("fold", "7")}
    assert now.height == (2 if last else 1)
    if not last:
        assert_frame_equal(now, old)
    apply(tmp_path, lines(("ADD", FIRST | {"op_item": "防爆电气作业"})))
    assert opened(tmp_path, thoroughly=True).snapshot_id != found.snapshot_id
    assert not list((tmp_path / "snapshots").glob(".building-*"))


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from connectors import mirror
from connectors.errors import Unreachable
from connectors.mirror import applying, spool
from tests.connectors.mirrors import FIRST, SECOND, TODAY, apply, lines, rows

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
applying.MOST_DELTAS = 7 if sys.argv[2] == "apply" else 1
spool.MOST_HELD = 0 if sys.argv[2] == "set aside" else spool.MOST_HELD
try:
    if sys.argv[2] != "apply":
        mirror.build(Path(sys.argv[1]), [rows(FIRST)], mirror.Facts(TODAY))
    else:
        apply(Path(sys.argv[1]), lines(("ADD", SECOND)))
except Unreachable as error:
    print(error)
"""


@pytest.mark.parametrize("deed", ["build", "set aside", "apply"])
def test_a_disk_that_takes_no_more_leaves_the_last_good_mirror(tmp_path: Path, deed: str) -> None:
    good = build(tmp_path, rows(FIRST)).snapshot_id
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), deed],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "请检查磁盘空间" in told.stdout, told.stderr
    assert opened(tmp_path, thoroughly=True).snapshot_id == good
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [good]
