"""Who may ask the service, how much, in which form, and what is noted of it."""

import hmac
import stat
from typing import Any

import pytest

from connectors.serving import tokens
from connectors.serving.pace import Pace
from tests.connectors.mirrors import FIRST
from tests.connectors.served import OLD, log
from tests.connectors.servers import KEY, Server


def test_only_who_has_a_token_is_answered(server: Server) -> None:
    for path in ("/v1/status",):
        assert server.get(path).status_code == 401
        assert server.get(path, "wrong").headers["www-authenticate"] == "Bearer"
        assert server.get(path, server.token).status_code == 200
    refused = server.post({"people": []}, token="wrong")
    assert (refused.status_code, refused.json()["error"]) == (401, "bad_token")


def test_a_token_is_known_at_once_and_its_revocation_too(server: Server) -> None:
    text = tokens.add(server.folder, "某区", "", 100)
    assert server.get("/v1/status", text).status_code == 200
    again = tokens.add(server.folder, "某区", "", 100)
    assert server.get("/v1/status", text).status_code == 401
    assert tokens.remove(server.folder, "某区")
    assert server.get("/v1/status", again).status_code == 401
    assert not tokens.remove(server.folder, "某区")


def test_tokens_lie_on_the_disk_as_hashes_for_the_owner_alone(server: Server) -> None:
    file = server.folder / tokens.FILE
    assert server.token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_waits_when_it_asked_about_too_many(server: Server) -> None:
    slow = tokens.add(server.folder, "慢", "", 60)
    people = {"people": [{"id_no": FIRST["id_no"]}] * 59}
    assert server.post(people, token=slow).status_code == 200
    refused = server.post(people, token=slow)
    assert (refused.status_code, refused.json()["error"]) == (429, "too_fast")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert server.post(people).status_code == 200


def test_an_allowance_fills_up_evenly_and_no_further() -> None:
    clock = [0.0]
    pace = Pace(lambda: clock[0])
    assert pace.wait("a", 60, 60) == 0
    assert pace.wait("a", 30, 60) == 30
    assert pace.wait("b", 60, 60) == 0
    clock[0] = 29.0
    assert pace.wait("a", 30, 60) == 1
    clock[0] = 30.0
    assert pace.wait("a", 30, 60) == 0
    clock[0] = 10_000.0
    assert pace.wait("a", 500, 60) == 0
    assert pace.wait("a", 60, 60) == 500


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"people": [{"id_no": "1"}] * 501}, 422, "too_many_people"),
        ("{" + " " * (1 << 19) + "}", 413, "too_large"),
        ('{"people": [', 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        ("", 400, "bad_json"),
        ("[]", 422, "bad_form"),
        ({}, 422, "bad_form"),
        ({"people": {}}, 422, "bad_form"),
        ({"people": ["甲"]}, 422, "bad_form"),
        ({"people": [{"person_name": "甲"}]}, 422, "bad_form"),
        ({"people": [{"id_no": 310101}]}, 422, "bad_form"),
        ({"people": [{"id_no": "1" * 65}]}, 422, "bad_form"),
        ({"people": [{"id_no": "1", "person_name": ["甲"]}]}, 422, "bad_form"),
        ({"people": [{"id_no": "1", "person_name": "甲" * 101}]}, 422, "bad_form"),
    ],
)
def test_a_request_of_another_form_is_refused_and_no_person_repeated(
    server: Server, body: Any, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"}
    reply = server.post(body, **headers)
    assert (reply.status_code, reply.json()["error"]) == (status, code)
    assert "甲" not in reply.text


def test_other_kinds_paths_and_methods_are_refused(server: Server) -> None:
    assert server.post("people", **{"Content-Type": "text/plain"}).status_code == 415
    assert server.post({"people": []}, **{"X-Purpose": "night check"}).status_code == 400
    assert server.get("/v1/lookup", server.token).status_code == 405
    assert server.get("/admin").json()["error"] == "no_such_request"


def test_a_look_up_is_noted_with_its_purpose_and_without_a_person(server: Server) -> None:
    before = len(log(server))
    server.post({"people": [{"id_no": OLD, "person_name": "丁"}]})
    server.post({"people": [{"id_no": OLD}]}, **{"X-Purpose": "%E4%B8%93%E9%A1%B9"})
    server.post({"people": []}, token="wrong")
    first, second, third = log(server)[before:]
    pseudonym = hmac.digest(KEY.encode(), OLD.encode(), "sha256").hex()[:16]
    assert (first["token"], first["purpose"], first["people"]) == ("测试", "试查", [pseudonym])
    assert (first["states"], second["states"]) == ({"found_valid": 1}, {"ambiguous": 1})
    assert (second["purpose"], second["status"]) == ("专项", 200)
    assert (third["status"], third["why"]) == (401, "bad_token")
    whole = (server.folder / "access.log").read_text()
    assert not any(text in whole for text in (OLD, OLD[:17], "丁", FIRST["id_no"], server.token))
    assert stat.S_IMODE((server.folder / "access.log").stat().st_mode) == 0o600


def test_what_cannot_be_noted_is_not_answered(server: Server) -> None:
    file = server.folder / "access.log"
    file.rename(server.folder / "moved.log")
    file.mkdir()
    reply = server.post({"people": [{"id_no": OLD, "person_name": "丁"}]})
    file.rmdir()
    assert (reply.status_code, reply.json()["error"]) == (503, "no_log")
    assert "certificates" not in reply.text
    assert server.ask((OLD, "丁"))["answers"][0]["state"] == "found_valid"
    (server.folder / "moved.log").rename(file)
