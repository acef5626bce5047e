"""The mirror's service and a bare Starlette application beside it, asked the same.

What a service can do at best is what the bare application does: take the same request and send
back as much, with nothing done between. CPU seconds are those of the serving process alone.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import requests

from connectors.serving import tokens
from tests.bench.draws import below
from tests.bench.measure import usage_of
from tests.bench.mirror_steps import SEED
from tests.bench.program import KEY, PYTHON
from tests.bench.register import rows_at

BATCH, ROUNDS, BATCHES = 500, 200, 8
# Of so many people one is not in the register.
STRANGER = 20
PATIENCE = 120.0
Batch = dict[str, list[dict[str, str]]]
ECHO = """
import socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

async def echo(request):
    body = await request.body()
    return Response(body * int(request.query_params["times"]), media_type="application/json")

listening = socket.create_server(("127.0.0.1", 0))
listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
sys.stderr.write(f"http://127.0.0.1:{listening.getsockname()[1]}\\n")
app = Starlette(routes=[Route("/v1/lookup", echo, methods=["POST"])])
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run([listening])
"""


@contextmanager
def started(*command: str | Path) -> Iterator[tuple[int, str]]:
    """The number of the serving process and its address."""
    environment = {**os.environ, **KEY}
    with subprocess.Popen(
        [str(part) for part in command], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            yield process.pid, said[said.index("http") :].strip()
        finally:
            process.terminate()


def batches(count: int) -> list[Batch]:
    """People all over the register, some of whom it does not know."""
    made = []
    for turn in range(BATCHES):
        place = pl.int_range(BATCH, eager=True)
        strange = (place % STRANGER == 0).cast(pl.Int64)
        known = below(SEED, f"batch {turn}", place, count)
        row = (1 - strange) * known + strange * (10 * count + place * 10)
        people = rows_at(SEED, row).select("id_no", "person_name")
        made.append({"people": people.to_dicts()})
    return made


def asked(pid: int, url: str, token: str, asking: list[Batch]) -> dict[str, float]:
    """People a second, by the clock and by the CPU seconds of the serving process."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    size = 0
    for batch in asking:  # everything once, so that the pages are there
        size = len(session.post(url, json=batch, timeout=PATIENCE).content)
    begun, cpu = time.perf_counter(), usage_of(pid)[0]
    for turn in range(ROUNDS):
        reply = session.post(url, json=asking[turn % BATCHES], timeout=PATIENCE)
        reply.raise_for_status()
    wall, used = time.perf_counter() - begun, usage_of(pid)[0] - cpu
    people = BATCH * ROUNDS
    return {"per second": people / wall, "per cpu second": people / used, "reply bytes": size}


def measured(into: Path, count: int) -> dict[str, dict[str, float]]:
    """The service, and the bare application with a reply as long as the service's."""
    token = tokens.add(into, "bench", "bench", 1_000_000_000)
    asking = batches(count)
    serve = (PYTHON, "-m", "flows", "mirror", "serve", into, "--port", "0")
    with started(*serve) as (pid, address):
        ours = asked(pid, f"{address}/v1/lookup", token, asking)
        ours["mib"] = usage_of(pid)[1]
    found = {"service": ours}
    with started(sys.executable, "-c", ECHO) as (pid, address):
        sent = len(requests.Request("POST", address, json=asking[0]).prepare().body or b"")
        times = round(ours["reply bytes"] / sent)
        found["bare, same reply"] = asked(pid, f"{address}/v1/lookup?times={times}", token, asking)
        found["bare echo"] = asked(pid, f"{address}/v1/lookup?times=1", token, asking)
    return found
