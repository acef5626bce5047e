"""The service described in OpenAPI, for those who write a client and for tests that attack it."""

from functools import cache
from typing import Any

from connectors.mirror.by_key import DATES
from connectors.serving.requests import LONGEST, MOST_PEOPLE

VERSION = "1"
STATES = ("found_valid", "found_invalid", "not_found", "ambiguous", "failed")
AGES = ("fresh", "stale", "too_old", "broken")
FIELDS = (
    "id_no", "person_name", "cert_type", "cert_no", "op_category", "op_item", "role", "industry",
    *DATES[:5], "issuing_authority", "status", DATES[5],
)  # fmt: skip
# A day, or a month where the register knows no more.
DAY = r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"
PURPOSE_FORM = r"^[A-Za-z0-9%._~-]{0,1800}$"
TEXT, COUNT = {"type": ["string", "null"]}, {"type": "integer", "minimum": 0}
REFUSALS = {
    "400": "no JSON, or a purpose not encoded", "401": "no token, or none that is known",
    "408": "the body took too long", "413": "too many bytes",
    "415": "the body is not said to be JSON", "422": "JSON of another form, or too many people",
    "429": "more people in a minute than the token may ask about",
    "503": "tokens or log cannot be used",
}  # fmt: skip


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "chizheng mirror", "version": VERSION},
        "paths": {
            "/v1/lookup": {"post": _look_up()},
            "/v1/status": {"get": _status()},
            "/health": {"get": _health()},
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _look_up() -> dict[str, Any]:
    person = {
        "type": "object",
        "required": ["id_no"],
        "properties": {
            "id_no": {"type": "string", "maxLength": LONGEST["id_no"]},
            "person_name": {**TEXT, "maxLength": LONGEST["person_name"]},
        },
    }
    people = {"type": "array", "maxItems": MOST_PEOPLE, "items": person}
    purpose = {
        "name": "X-Purpose",
        "in": "header",
        "description": "what the look-up is for; percent-encoded",
        "schema": {"type": "string", "pattern": PURPOSE_FORM},
    }
    return {
        "operationId": "lookUp",
        "summary": "certificates of up to 500 people",
        "security": [{"token": []}],
        "parameters": [purpose],
        "requestBody": {
            "required": True,
            "content": _json(_object({"people": people}, closed=False)),
        },
        "responses": {"200": _reply("one answer for each of the people, in order", _answered())}
        | _refusals("400", "401", "408", "413", "415", "422", "429", "503"),
    }


def _answered() -> dict[str, Any]:
    certificate = {name: {**TEXT, "pattern": DAY} if name in DATES else TEXT for name in FIELDS}
    answer = {
        "id_no": {"type": "string"},
        "state": {"enum": list(STATES)},
        "certificates": {"type": "array", "items": _object(certificate)},
    }
    return _object(
        {
            "snapshot_id": {"type": "string"},
            "register_date": {"type": "string", "format": "date"},
            "answers": {"type": "array", "items": _object(answer)},
        }
    )


def _status() -> dict[str, Any]:
    served = {
        "snapshot_id": {"type": "string"},
        "register_date": {"type": "string", "format": "date"},
        "age_days": COUNT,
        "state": {"enum": list(AGES)},
        "rows": COUNT,
        "covers": {"type": ["array", "null"], "items": {"type": "string"}},
    }
    return {
        "operationId": "status",
        "summary": "which snapshot answers, and how old it is",
        "security": [{"token": []}],
        "responses": {"200": _reply("what is served", _object(served))} | _refusals("401", "503"),
    }


def _health() -> dict[str, Any]:
    state = _object({"state": {"enum": list(AGES)}})
    return {
        "operationId": "health",
        "summary": "whether the data are fresh; 503 if not",
        "responses": {"200": _reply("fresh", state), "503": _reply("not to be relied on", state)},
    }


def _refusals(*codes: str) -> dict[str, Any]:
    error = _object({"error": {"type": "string"}, "message": {"type": "string"}})
    return {code: _reply(REFUSALS[code], error) for code in codes}


def _reply(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": _json(schema)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _object(properties: dict[str, Any], *, closed: bool = True) -> dict[str, Any]:
    """An object with all these properties, and no others if it is closed."""
    stated = {"type": "object", "required": list(properties), "properties": properties}
    return stated | ({"additionalProperties": False} if closed else {})
