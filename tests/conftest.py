"""One Hypothesis profile, a key of our own, and no way off this machine."""

import os
import socket
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.office import OFFICE

settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
# Before Prefect is imported: it would report its use.
os.environ["DO_NOT_TRACK"] = "1"
# Nobody's own settings, only those of the tests: a test that needs one sets it.
OF_TESTS = {"CHIZHENG_EXAMPLES", "CHIZHENG_REFERENCE_PEOPLE", "CHIZHENG_REFERENCE_COMPANIES"}
for name in [name for name in os.environ if name.startswith("CHIZHENG_")]:
    if name not in OF_TESTS:
        del os.environ[name]
os.environ["CHIZHENG_KEY"] = "a key for synthetic people"
# Answers of services and people are kept for the tests alone, and go with them.
ANSWERS = TemporaryDirectory(prefix="chizheng-answers-")
os.environ["CHIZHENG_ANSWERS"] = ANSWERS.name
LOCAL = ("127.0.0.1", "::1", "localhost")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need LibreOffice where there is none."""
    needing = [item for item in items if item.get_closest_marker("office")]
    if needing and OFFICE is None:
        items[:] = [item for item in items if item not in needing]
        config.hook.pytest_deselected(items=needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say that they were left out."""
    if OFFICE is None:
        warning = "left out: tests that need LibreOffice (soffice), which is not installed here"
        terminalreporter.write_line(warning, yellow=True)


@pytest.fixture(autouse=True)
def _stay_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse connections to anywhere but this machine, unless a test is marked `network`."""
    if request.node.get_closest_marker("network"):
        yield
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
