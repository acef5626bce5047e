"""What never leaves this machine may travel in the clear; everything else may not."""

import pytest

from connectors.here import is_here


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.0.0.1.example", "localhost.example", ""],
)
def test_no_other_host_passes_for_it(host: str) -> None:
    assert not is_here(host)
