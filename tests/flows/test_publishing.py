"""Results appear whole or not at all, whatever happens to the run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from connectors import publish, secret, shelf
from tests.flows.deliveries import AS_OF, night, register

PYTHON = sys.executable


def files(out: Path) -> dict[str, bytes]:
    place = out / f"{AS_OF}"
    return {str(f.relative_to(place)): f.read_bytes() for f in place.rglob("*") if f.is_file()}


def test_a_killed_run_leaves_the_last_good_results_untouched(inbox: Path, tmp_path: Path) -> None:
    mirror, out = register(tmp_path / "register"), tmp_path / "out"
    assert night(inbox, out, "--mirror", mirror).exit_code == 0
    before = files(out)
    command = [PYTHON, "-m", "flows", "nightly", "--inbox", inbox, "--mirror", mirror, "--out", out,
               "--as-of", f"{AS_OF}"]  # fmt: skip
    run = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL)
    while not list(out.glob(f"{shelf.PREFIX}*/read")) and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert files(out) == before
    again = night(inbox, out, "--mirror", mirror)
    assert again.exit_code == 0
    assert list(out.glob(f"{shelf.PREFIX}*")) == []


def test_results_moved_aside_by_a_killed_run_come_back(tmp_path: Path) -> None:
    aside = tmp_path / f"{publish.OLD}2026-11-20"
    aside.mkdir()
    (aside / "run.json").write_text("{}")
    assert publish.recover(tmp_path) == ["2026-11-20"]
    assert (tmp_path / "2026-11-20" / "run.json").read_text() == "{}"


def test_new_results_win_over_old_ones_moved_aside(tmp_path: Path) -> None:
    for name, text in ((f"{publish.OLD}2026-11-20", "old"), ("2026-11-20", "new")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text)
    assert publish.recover(tmp_path) == []
    assert (tmp_path / "2026-11-20" / "run.json").read_text() == "new"


def test_a_full_disk_publishes_nothing(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        "import resource, signal\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from flows.cli import main\n"
        f"import sys; sys.argv = ['chizheng', 'nightly', '--inbox', {str(inbox)!r}, '--out', "
        f"{str(out)!r}, '--as-of', '{AS_OF}']\n"
        "main()\n"
    )
    result = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 4, result.stderr
    assert "Traceback" not in result.stderr
    assert not (out / f"{AS_OF}").exists()


def test_a_dry_run_publishes_nothing(inbox: Path, tmp_path: Path) -> None:
    assert night(inbox, tmp_path / "out", "--dry-run").exit_code == 3
    assert list((tmp_path / "out").iterdir()) == []


def test_work_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    assert shelf.new(tmp_path, "x").stat().st_mode & 0o077 == 0


def test_the_work_folder_of_a_living_run_is_not_abandoned(tmp_path: Path) -> None:
    shelf.new(tmp_path, "mine")
    (tmp_path / f"{shelf.PREFIX}theirs-{2**22 + 1}").mkdir()
    assert [folder.name for folder in shelf.abandoned(tmp_path)] == [
        f"{shelf.PREFIX}theirs-{2**22 + 1}"
    ]


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "key"
    first = secret.person_key(None, file)
    assert secret.person_key(None, file) == first
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["key"]


def test_a_stated_key_goes_before_the_file(tmp_path: Path) -> None:
    assert secret.person_key("stated", tmp_path / "key") == b"stated"
    assert not (tmp_path / "key").exists()


def test_the_same_input_gives_the_same_results(inbox: Path, tmp_path: Path) -> None:
    mirror = register(tmp_path / "register")
    for name in ("one", "two"):
        night(inbox, tmp_path / name, "--mirror", mirror)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    differing = [name for name in one if one[name] != two[name]]
    # The manifest holds the seconds each stage took, and the workbook prints the manifest.
    assert set(differing) <= {"run.json"}, os.linesep.join(differing)
