"""Serve on a socket until asked to stop; what is under way is answered first."""

import gc
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from connectors.errors import Unreachable
from connectors.here import is_here

STOP_SECONDS, IDLE_SECONDS, MOST_CONNECTIONS = 10, 30, 200

# One answer makes some thousand objects, none of them in a circle.
GARBAGE = 100_000


@dataclass(frozen=True)
class Place:
    """Where to serve; beyond this machine only with a certificate, since tokens travel."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_exposed(self) -> bool:
        """Whether others could read what travels."""
        return not is_here(self.host) and self.certificate is None


def run(app: ASGIApp, place: Place, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the address when it can be asked."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        listening = socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        where, why = f"{place.host}:{place.port}", error.strerror
        message = f"{where}：不能监听（{why}）；请换一个端口，或先停止占用它的程序"
        raise Unreachable(message) from error
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
    )
    scheme = "https" if place.certificate else "http"
    host = f"[{place.host}]" if family is socket.AF_INET6 else place.host
    ready(f"{scheme}://{host}:{listening.getsockname()[1]}")
    # Else a short reply waits for the other side's acknowledgement; connections inherit it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Once all is answered the server passes the signal on; to be told to stop is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ended)
    # What is open now stays; going through it again and again would take a tenth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def _ended(*_: object) -> NoReturn:
    raise SystemExit(0)
