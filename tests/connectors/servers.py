"""The mirror served by the program itself: a process of its own on a real socket."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from connectors.serving import tokens

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
KEY = "a key for synthetic people"


@dataclass
class Server:
    """A running service, its address and a token that it knows."""

    folder: Path
    process: "subprocess.Popen[str]"
    address: str
    token: str

    def post(self, body: Any, token: str | None = None, **headers: str) -> requests.Response:
        """Ask for certificates; a body that is no text is sent as JSON."""
        sent = {"Authorization": f"Bearer {token or self.token}", **headers}
        how = {"data": body} if isinstance(body, str | bytes) else {"json": body}
        return requests.post(f"{self.address}/v1/lookup", headers=sent, timeout=PATIENCE, **how)

    def ask(self, *people: tuple[str | None, str | None]) -> dict[str, Any]:
        """The answer about people by number and name."""
        asked = [{"id_no": number, "person_name": name} for number, name in people]
        reply = self.post({"people": asked})
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def get(self, path: str, token: str | None = None) -> requests.Response:
        """Ask for anything else."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(self.address + path, headers=sent, timeout=PATIENCE)

    def stop(self) -> int:
        """Ask it to stop, and the status it ends with."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """Serve the mirror in the folder on any free port of this machine."""
    token = tokens.add(folder, "测试", "试查", 1_000_000)
    command = [sys.executable, "-m", "flows", "mirror", "serve", str(folder), "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CHIZHENG_KEY": KEY}
    process = subprocess.Popen(
        [*command, *options], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert "http" in said, said + process.stderr.read()
            yield Server(folder, process, said[said.index("http") :].strip(), token)
        finally:
            process.kill()


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within our patience."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
