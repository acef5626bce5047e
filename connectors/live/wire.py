"""One request and its reply: paced, repeated with patience, verified, and bounded in every way."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from random import uniform
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from connectors.live.settings import Settings

SOCKET_SECONDS = 10
LARGEST_REPLY = 64 << 20
MOST_REDIRECTS = 3
PIECE = 1 << 16
BY_STATUS = {401: "service_refused", 403: "service_refused", 404: "service_not_there"}
BUSY = (408, 425, 429)


class NoAnswer(Exception):
    """A request that brought nothing to rely on; `why` is a code of `data/doubts.csv`.

    `again` says that the same request may do better in a moment (after `wait` seconds, if the
    service said so), `over` that no other request will do better tonight.
    """

    def __init__(
        self, why: str, *, again: bool = False, over: bool = False, wait: float | None = None
    ) -> None:
        """Keep the facts; there are no words, for a reply may quote a person."""
        super().__init__(why)
        self.why, self.again, self.over, self.wait = why, again, over, wait


@dataclass
class Wire:
    """A line to one service. `spend` is asked before every request whether one is left tonight."""

    settings: Settings
    token: str | None
    spend: Callable[[], bool]
    _session: requests.Session | None = None
    _next: float = field(default=0.0)

    def ask(self, method: str, path: str, sent: Mapping[str, Any]) -> Any:
        """The reply as JSON, every number in it as text; raises NoAnswer."""
        url = self.settings.url.rstrip("/").removesuffix(path) + path
        for turn in range(self.settings.retries + 1):
            if not self.spend():
                raise NoAnswer("budget_spent", over=True)
            self._pace()
            try:
                return self._once(method, url, sent)
            except NoAnswer as refused:
                if not refused.again or turn == self.settings.retries:
                    raise
                if (refused.wait or 0) > self.settings.longest_pause:
                    raise NoAnswer(refused.why, over=True) from None
                backing_off = self.settings.pause * 2**turn * uniform(1, 1.2)
                time.sleep(refused.wait or backing_off)
        raise AssertionError

    def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _pace(self) -> None:
        wait = self._next - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._next = max(time.monotonic(), self._next) + 60 / self.settings.requests_per_minute

    def _once(self, method: str, url: str, sent: Mapping[str, Any]) -> Any:
        """One exchange within the patience, whatever the other side does meanwhile.

        A time-out of a socket starts anew with every byte, so the exchange runs beside a clock.
        """
        told: SimpleQueue[Any] = SimpleQueue()
        session = self._session = self._session or self._opened()
        Thread(target=_put, args=(told, _exchange, session, method, url, sent), daemon=True).start()
        try:
            outcome = told.get(timeout=self.settings.patience)
        except Empty:
            self.close()
            raise NoAnswer("service_slow", again=True) from None
        if isinstance(outcome, BaseException):
            raise outcome
        return _parsed(outcome)

    def _opened(self) -> requests.Session:
        session = requests.Session()
        # Neither a proxy nor a password comes from the surroundings unasked.
        session.trust_env = False
        session.verify = self.settings.ca_file or True
        session.headers["Accept"] = "application/json"
        if self.token:
            session.headers["Authorization"] = f"Bearer {self.token}"
        return session


def _put(told: "SimpleQueue[Any]", step: Callable[..., bytes], *given: Any) -> None:
    try:
        told.put(step(*given))
    except BaseException as error:
        told.put(error if isinstance(error, NoAnswer) else _named(error))


def _named(error: BaseException) -> NoAnswer:
    """What went wrong below HTTP, by the kind of the error; its text may quote the request."""
    if isinstance(error, requests.exceptions.SSLError):
        return NoAnswer("service_not_trusted", over=True)
    if isinstance(error, requests.exceptions.Timeout):
        return NoAnswer("service_slow", again=True)
    broken_off = (
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    )
    if isinstance(error, broken_off):
        return NoAnswer("answer_cut_short", again=True)
    return NoAnswer("service_unreachable", again=True)


def _exchange(session: requests.Session, method: str, url: str, sent: Mapping[str, Any]) -> bytes:
    """The body of the reply; a redirect is followed to the same place only."""
    in_address = method == "GET"
    params, body = (dict(sent), None) if in_address else (None, dict(sent))
    for _ in range(MOST_REDIRECTS):
        with session.request(
            method, url, params=params, json=body, allow_redirects=False, stream=True,
            timeout=SOCKET_SECONDS,
        ) as reply:  # fmt: skip
            if not reply.is_redirect:
                return _body(reply)
            target = urljoin(url, reply.headers["Location"])
            if _place(target) != _place(url) or reply.status_code not in (307, 308):
                raise NoAnswer("redirected", over=True)
            url = target
    raise NoAnswer("redirected", over=True)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _body(reply: requests.Response) -> bytes:
    status = reply.status_code
    if status in BY_STATUS:
        raise NoAnswer(BY_STATUS[status], over=True)
    if status in BUSY:
        raise NoAnswer("service_busy", again=True, wait=_retry_after(reply))
    if status >= 500:
        raise NoAnswer("service_down", again=True, wait=_retry_after(reply))
    if status != 200:
        raise NoAnswer("service_rejects")
    body = bytearray()
    for piece in reply.iter_content(PIECE):
        body += piece
        if len(body) > LARGEST_REPLY:
            raise NoAnswer("answer_too_large")
    return bytes(body)


def _retry_after(reply: requests.Response) -> float | None:
    try:
        told = reply.headers.get("Retry-After")
        return None if told is None else Retry().parse_retry_after(told)
    except (ValueError, InvalidHeader):
        return None


def _parsed(body: bytes) -> Any:
    """JSON whatever the reply calls itself: some services send it as a web page."""
    if not body.strip():
        raise NoAnswer("answer_empty")
    try:
        return json.loads(body, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise NoAnswer("answer_not_json") from None
