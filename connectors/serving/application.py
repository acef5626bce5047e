"""The paths of the service: what each answers, to whom, and what is noted of it."""

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.errors import Unrecognised
from connectors.mirror.answering import age_days
from connectors.serving import tokens
from connectors.serving.access_log import AccessLog
from connectors.serving.answers import Reading, answers
from connectors.serving.open import Current
from connectors.serving.openapi import PURPOSE_FORM, description
from connectors.serving.pace import Pace
from connectors.serving.requests import Wrong, people_of, states
from connectors.serving.tokens import Token

PURPOSE = "x-purpose"
SCHEME = "bearer "
UNAUTHORISED = {"www_authenticate": "Bearer"}


@dataclass
class Desk:
    """What the service needs: the snapshot, who may ask, how texts are read, where to note it."""

    current: Current
    tokens: Path
    reading: Reading
    log: AccessLog
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=lambda: Pace(time.monotonic))

    def token(self, request: Request) -> Token:
        """Whose request it is; raises Wrong for nobody's."""
        stated = request.headers.get("authorization", "")
        if not stated.lower().startswith(SCHEME):
            raise Wrong(401, "no_token", "请在 Authorization 头中给出 Bearer 令牌", **UNAUTHORISED)
        try:
            known = tokens.read(self.tokens)
        except (Unrecognised, OSError):
            raise Wrong(503, "no_tokens", "令牌文件无法读取") from None
        found = known.get(tokens.hashed(stated[len(SCHEME) :].strip()))
        if found is None:
            raise Wrong(401, "bad_token", "令牌无效或已撤销", **UNAUTHORISED)
        return found

    def allow(self, token: Token, people: int) -> None:
        """Take the people from the token's allowance; raises Wrong when there is not enough."""
        seconds = self.pace.wait(token.name, people, token.people_per_minute)
        if seconds:
            raise Wrong(
                429, "too_fast", "查询过快，请稍后再试", retry_after=f"{math.ceil(seconds)}"
            )

    def status(self) -> dict[str, Any]:
        """What is served, and how old it is."""
        today, manifest = self.now().date(), self.current.open.manifest
        return {
            "snapshot_id": manifest.snapshot_id,
            "register_date": manifest.register_date.isoformat(),
            "age_days": age_days(manifest, today),
            "state": self.current.state(today),
            "rows": manifest.rows,
            "covers": manifest.covers,
        }

    def look_up(self, people: list[tuple[str, str | None]]) -> dict[str, Any]:
        """The answers for a batch; `failed` for all where the register is too old to be asked."""
        today, opened = self.now().date(), self.current.open
        if self.current.state(today) == "too_old":
            found = [{"id_no": n, "state": "failed", "certificates": []} for n, _ in people]
        else:
            found = answers(opened, people, self.reading, today)
        return {
            "snapshot_id": opened.manifest.snapshot_id,
            "register_date": opened.manifest.register_date.isoformat(),
            "answers": found,
        }


Answer = Callable[[Desk, Request, dict[str, Any]], Awaitable[Any]]


def application(desk: Desk) -> Starlette:
    """The service as an ASGI application; while it runs it follows the mirror's snapshots."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(desk.current.follow())
        yield
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following

    return Starlette(
        routes=[
            Route("/v1/lookup", _answering(desk, _look_up), methods=["POST"]),
            Route("/v1/status", _answering(desk, _status), methods=["GET"]),
            Route("/health", _health(desk), methods=["GET"]),
            Route("/openapi.json", _openapi, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _refused_by_path},
        lifespan=lifespan,
    )


async def _look_up(desk: Desk, request: Request, noted: dict[str, Any]) -> Any:
    token = desk.token(request)
    noted |= {"token": token.name, "purpose": _purpose(request) or token.purpose}
    people = await people_of(request)
    desk.allow(token, len(people))
    found = desk.look_up(people)
    noted["states"] = states(found["answers"])
    noted["people"] = desk.log.pseudonyms(number for number, _ in people)
    return found


async def _status(desk: Desk, request: Request, noted: dict[str, Any]) -> Any:
    noted["token"] = desk.token(request).name
    return desk.status()


def _answering(desk: Desk, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Answer a request and note it; what cannot be noted is not answered."""

    async def respond(request: Request) -> Response:
        begun, at = time.perf_counter(), desk.now()
        noted: dict[str, Any] = {"path": request.url.path}
        try:
            response = reply(200, await answer(desk, request, noted))
        except Wrong as wrong:
            noted["why"] = wrong.code
            response = refusal(wrong)
        except Exception as error:  # its words may quote a person; its kind never does
            noted["why"] = type(error).__name__
            response = refusal(Wrong(500, "failed", "查询失败，请稍后再试"))
        noted |= {
            "status": response.status_code,
            "from": request.client.host if request.client else None,
            "ms": round((time.perf_counter() - begun) * 1000, 1),
        }
        try:
            desk.log.note(at, noted)
        except OSError:
            return refusal(Wrong(503, "no_log", "查询记录无法写入，暂不提供查询"))
        return response

    return respond


def _health(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def respond(_: Request) -> Response:
        state = desk.current.state(desk.now().date())
        return reply(200 if state == "fresh" else 503, {"state": state})

    return respond


async def _openapi(_: Request) -> Response:
    return reply(200, description())


async def _refused_by_path(_: Request, error: Exception) -> Response:
    """A path or method that is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict((error.headers if isinstance(error, HTTPException) else None) or {})
    words = "没有这个地址" if status == 404 else "这个地址不接受这种请求"
    return reply(status, {"error": "no_such_request", "message": words}, headers)


def refusal(wrong: Wrong) -> Response:
    """The reply to a request that is not answered."""
    return reply(wrong.status, {"error": wrong.code, "message": wrong.words}, wrong.headers)


def reply(status: int, content: Any, headers: dict[str, str] | None = None) -> Response:
    """A reply in JSON, which nobody on the way may keep."""
    kept = {"cache-control": "no-store", **(headers or {})}
    return Response(orjson.dumps(content), status, kept, "application/json")


def _purpose(request: Request) -> str:
    """What the request says it is for; in other than Latin letters it is percent-encoded."""
    stated = request.headers.get(PURPOSE, "")
    if not re.fullmatch(PURPOSE_FORM, stated):
        raise Wrong(400, "bad_purpose", "X-Purpose 应按百分号编码，至多 200 字")
    return unquote(stated)
