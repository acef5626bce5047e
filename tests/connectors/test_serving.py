"""The mirror asked over HTTP: who may, what is answered, what is noted, and how it ends."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from connectors import mirror
from connectors.errors import Unrecognised
from connectors.serving.openapi import FIELDS, STATES
from connectors.serving.running import Place
from flows import serve_mirror
from flows.order import Refused
from tests.connectors.live.world import live, people
from tests.connectors.mirrors import FIRST, SECOND, lines, rows
from tests.connectors.served import ASKED, NOW, OLD, REGISTER, build
from tests.connectors.servers import Server, serving, soon
from tests.people import table, wrong


def test_everyone_is_answered_in_order_as_the_mirror_itself_answers(server: Server) -> None:
    source = mirror.open_mirror(server.folder, NOW, 7, 30)
    asked = table("staffing", [{"person_id_no": n, "person_name": name} for n, name in ASKED])
    states = {
        (row["pid"], row["name_key"]): row["lookup_state"]
        for row in source.look_up(asked).states.iter_rows(named=True)
    }
    answered = server.ask(*ASKED)
    assert answered["snapshot_id"] == source.snapshot_id
    assert answered["register_date"] == str(source.register_date)
    answers = answered["answers"]
    assert [answer["id_no"] for answer in answers] == [number for number, _ in ASKED]
    keys = asked.select("pid", "name_key").rows()
    assert [answer["state"] for answer in answers] == [states[key] for key in keys]


def test_all_certificates_of_a_person_travel_with_all_their_fields(server: Server) -> None:
    held = server.ask(ASKED[0])["answers"][0]["certificates"]
    assert [list(certificate) for certificate in held] == [list(FIELDS)] * 2
    low, high = sorted(held, key=lambda certificate: certificate["op_item"])
    assert (low["status"], high["status"]) == ("valid", "revoked")
    assert (low["valid_from"], low["updated_on"]) == ("2021-01-01", str(NOW))
    assert (high["review_due_date"], high["review_done_date"]) == ("2026-05", None)
    foreign, old = (server.ask(ASKED[i])["answers"][0]["certificates"][0] for i in (5, 6))
    assert (foreign["person_name"], foreign["cert_no"]) == ("古丽·某", "苏A01")
    assert (foreign["valid_to"], old["id_no"]) == (None, OLD[:6] + OLD[8:17])


@pytest.mark.parametrize("number", [wrong(FIRST["id_no"]), "E1234567", "", "3.1E+17", "*" * 18])
def test_a_number_that_is_none_is_no_person_not_found(server: Server, number: str) -> None:
    (answer,) = server.ask((number, FIRST["person_name"]))["answers"]
    assert answer == {"id_no": number, "state": "failed", "certificates": []}


def test_numbers_are_read_as_people_write_them(server: Server) -> None:
    ways = [f" {OLD}", OLD[:6] + OLD[8:17], f"'{OLD}"]
    found = server.ask(*((way, "丁") for way in ways))["answers"]
    assert [answer["state"] for answer in found] == ["found_valid"] * 3


def test_nobody_asked_is_nobody_answered_and_five_hundred_are_not_too_many(server: Server) -> None:
    assert server.ask()["answers"] == []
    assert len(server.ask(*ASKED[:1] * 500)["answers"]) == 500


def test_the_programs_own_source_gets_what_the_mirror_itself_says(
    server: Server, tmp_path: Path
) -> None:
    # It does not ask about the nameless, nor believe rows under a number of another form.
    believed = [(number, name) for number, name in ASKED if name and number != OLD]
    asked = people([*believed, (wrong(OLD), "丁"), (None, "己")])
    known = mirror.open_mirror(server.folder, NOW, 7, 30).look_up(asked)
    with live(tmp_path, server.address, NOW, as_of=NOW, token=server.token) as source:
        told = source.look_up(asked)
    same = ["pid", "name_key", "lookup_state", "why", "answered_on"]
    assert_frame_equal(told.states.select(same), known.states.select(same), check_row_order=False)
    columns = [c for c in known.certificates.columns if c != "id_no"]
    ours, theirs = (
        answers.certificates.select(columns).unique().sort(columns) for answers in (known, told)
    )
    assert_frame_equal(ours, theirs)


def test_the_service_keeps_its_own_description_under_attack(server: Server) -> None:
    described = server.get("/openapi.json").json()
    answer = described["paths"]["/v1/lookup"]["post"]["responses"]["200"]
    item = answer["content"]["application/json"]["schema"]["properties"]["answers"]["items"]
    assert item["properties"]["state"]["enum"] == list(STATES)
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{server.address}/openapi.json",
        "--header", f"Authorization: Bearer {server.token}", "--max-examples", "6", "--seed", "7",
        "--phases", "coverage,fuzzing", "--no-color",
    ]  # fmt: skip
    attack = subprocess.run(
        command, cwd=server.folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert attack.returncode == 0, attack.stdout
    assert "3 selected / 3 total" in attack.stdout


def test_a_running_service_follows_the_mirror_and_tells_when_it_is_old(tmp_path: Path) -> None:
    build(tmp_path, FIRST)
    with serving(tmp_path) as server:
        person = (FIRST["id_no"], FIRST["person_name"])

        def state() -> str:
            return str(server.ask(person)["answers"][0]["state"])

        assert server.get("/health").json() == {"state": "fresh"}
        delta = lines(("MOD", FIRST | {"status": "revoked"}), ("ADD", SECOND))
        made = mirror.apply(tmp_path, [delta], mirror.Facts(NOW, NOW)).manifest
        assert soon(lambda: state() == "found_invalid")
        found = server.ask((SECOND["id_no"], SECOND["person_name"]))
        assert (found["snapshot_id"], found["answers"][0]["state"]) == (
            made.snapshot_id, "found_valid",
        )  # fmt: skip
        build(tmp_path, FIRST, days=8)
        assert soon(lambda: server.get("/health").status_code == 503)
        assert server.get("/health").json() == {"state": "stale"}
        assert state() == "found_valid"
        build(tmp_path, FIRST, days=31)
        assert soon(lambda: state() == "failed")
        status = server.get("/v1/status", server.token).json()
        assert (status["state"], status["age_days"], status["rows"]) == ("too_old", 31, 1)
        build(tmp_path, FIRST)
        assert soon(lambda: server.get("/health").status_code == 200)
        (tmp_path / "CURRENT").write_text("nothing")
        assert soon(lambda: server.get("/health").json() == {"state": "broken"})
        assert state() == "found_valid"
        assert stopped_gracefully(server)


def stopped_gracefully(server: Server) -> bool:
    """Whether a request under way is answered before the service ends."""
    body = json.dumps({"people": [{"id_no": FIRST["id_no"]}]}).encode()
    host, _, port = server.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(
            f"POST /v1/lookup HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {server.token}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + body[:10]
        )
        assert server.get("/health").content  # by now the first one has been taken up
        server.process.terminate()
        line.sendall(body[10:])
        reply = b"".join(iter(lambda: line.recv(1 << 16), b""))
    return reply.startswith(b"HTTP/1.1 200") and server.process.wait(20) == 0


def test_it_does_not_start_in_the_clear_or_without_a_mirror(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--tls-cert"):
        serve_mirror.serve(tmp_path, Place("0.0.0.0", 0), None, print)
    with pytest.raises(Unrecognised, match="chizheng mirror build"):
        serve_mirror.serve(tmp_path, Place("127.0.0.1", 0), None, print)


def test_a_mirror_of_some_kinds_only_is_not_served(tmp_path: Path) -> None:
    facts = mirror.Facts(NOW, NOW, covers=["special_operation"])
    mirror.build(tmp_path, [rows(*REGISTER)], facts)
    with pytest.raises(Unrecognised, match="mirror_partial"):
        serve_mirror.serve(tmp_path, Place("127.0.0.1", 0), None, print)
