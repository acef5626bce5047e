"""Look-up services to be asked over a real socket of this machine: honest, broken or hostile."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = Mapping[str, Any]
Reply = Callable[["Exchange"], None]


class Service(ThreadingHTTPServer):
    """A service that answers each request as `reply` does, and notes what it was asked."""

    daemon_threads = True

    def __init__(self, reply: Reply, port: int = 0) -> None:
        """Listen on that port of this machine, or on any free one."""
        super().__init__(("127.0.0.1", port), Exchange)
        self.reply = reply
        self.questions: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.lines: set[Any] = set()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def asked(self) -> list[str]:
        """Every number asked about, in order."""
        return [p["id_no"] for question in self.questions for p in question["people"]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who hangs up early is no news."""

    def __exit__(self, *reason: object) -> None:
        self.shutdown()
        super().__exit__(*reason)


class Exchange(BaseHTTPRequestHandler):
    """One request on its way."""

    protocol_version = "HTTP/1.1"
    server: Service

    def do_POST(self) -> None:
        """Note the question and leave the answer to the service's `reply`."""
        length = int(self.headers["Content-Length"])
        self.server.questions.append(json.loads(self.rfile.read(length)))
        self.server.headers.append(dict(self.headers))
        self.server.lines.add(self.client_address)
        self.server.reply(self)

    @property
    def question(self) -> Any:
        return self.server.questions[-1]

    def send(
        self, body: str, status: int = 200, headers: Mapping[str, str] | None = None, more: int = 0
    ) -> None:
        """A whole reply, or one that promises `more` bytes than it brings."""
        raw = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw) + more))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)
        if more:
            self.close_connection = True

    def reset(self) -> None:
        """Break the line as a crashed machine does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def drip(self, seconds: float, *, heading: bool = False) -> None:
        """A byte now and then, so that no single wait is ever long."""
        start = b"HTTP/1.1 200 OK\r\n" + (b"X: " if heading else b"Content-Length: 9999\r\n\r\n")
        self.wfile.write(start)
        for _ in range(int(seconds / 0.02)):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.02)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def register_of(rows: Sequence[Row], day: str = "2026-11-19") -> Reply:
    """An honest service of our own form that holds these certificates."""
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row["id_no"], []).append(row)

    def answer(person: Row) -> Row:
        theirs = held.get(person["id_no"], [])
        names = {row["person_name"] for row in theirs}
        found = "found_valid" if person["person_name"] in names else "ambiguous"
        state = found if theirs else "not_found"
        return {"id_no": person["id_no"], "state": state, "certificates": theirs}

    def reply(exchange: Exchange) -> None:
        answers = [answer(person) for person in exchange.question["people"]]
        exchange.send(json.dumps({"snapshot_id": "s", "register_date": day, "answers": answers}))

    return reply


def certificate(id_no: str, person_name: str, **fields: str | None) -> Row:
    """A register row as it goes over the wire."""
    usual = {
        "id_no": id_no, "person_name": person_name, "cert_type": "special_operation",
        "cert_no": f"T{id_no}", "op_item": "低压电工作业", "valid_from": "2021-01-01",
        "valid_to": "2027-01-01", "status": "valid", "updated_on": "2026-11-19",
    }  # fmt: skip
    return usual | fields
