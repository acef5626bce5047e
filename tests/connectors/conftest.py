"""A mirror that is served, for all tests that only ask it."""

from collections.abc import Iterator

import pytest

from tests.connectors.served import build
from tests.connectors.servers import Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    build(folder)
    with serving(folder) as running:
        yield running
