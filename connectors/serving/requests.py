"""What a request asks, or why it cannot be taken."""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from connectors.serving.answers import Person

MOST_PEOPLE = 500
# More than so many people need, with every character written as an escape.
MOST_BYTES = 1 << 19
LONGEST = {"id_no": 64, "person_name": 100}
BODY_SECONDS = 15.0


class Wrong(Exception):
    """A request that is not answered; the words say what is expected, and name no person."""

    def __init__(self, status: int, code: str, words: str, **headers: str) -> None:
        """Keep status, code and headers of the reply."""
        super().__init__(words)
        self.status, self.code, self.words = status, code, words
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


async def people_of(request: Request) -> list[Person]:
    """The people a look-up asks about; raises Wrong."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Wrong(415, "not_json", "请求体应为 application/json")
    return parsed(await _body(request))


async def _body(request: Request) -> bytes:
    """The body, as far as it is allowed to reach and to take its time."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise Wrong(413, "too_large", f"请求体不得超过 {MOST_BYTES} 字节")
    except TimeoutError:
        raise Wrong(408, "too_slow", f"请求体未在 {BODY_SECONDS:g} 秒内送达") from None
    except ClientDisconnect:
        raise Wrong(400, "cut_off", "请求体不完整") from None
    return bytes(body)


def parsed(body: bytes) -> list[Person]:
    """The people in a body; raises Wrong, naming the place and never what stands there."""
    try:
        stated = orjson.loads(body)
    except ValueError:
        raise Wrong(400, "bad_json", "请求体不是有效的 JSON") from None
    people = stated.get("people") if isinstance(stated, dict) else None
    if not isinstance(people, list):
        raise Wrong(422, "bad_form", '应为 {"people": [{"id_no": …, "person_name": …}]}')
    if len(people) > MOST_PEOPLE:
        raise Wrong(422, "too_many_people", f"一次至多查询 {MOST_PEOPLE} 人")
    return [_person(person, number) for number, person in enumerate(people)]


def _person(stated: Any, number: int) -> Person:
    if not isinstance(stated, dict):
        raise Wrong(422, "bad_form", f"people[{number}] 应为对象")
    id_no, name = stated.get("id_no"), stated.get("person_name")
    if not isinstance(id_no, str) or len(id_no) > LONGEST["id_no"]:
        raise Wrong(422, "bad_form", f"people[{number}].id_no 应为文本，至多 {LONGEST['id_no']} 字")
    if name is not None and (not isinstance(name, str) or len(name) > LONGEST["person_name"]):
        longest = LONGEST["person_name"]
        raise Wrong(
            422, "bad_form", f"people[{number}].person_name 应为文本或空，至多 {longest} 字"
        )
    return id_no, name


def states(answers: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many answers there are of each state."""
    counted: dict[str, int] = {}
    for answer in answers:
        counted[answer["state"]] = counted.get(answer["state"], 0) + 1
    return counted
