"""Pseudonyms of people and identifiers of findings."""

import hashlib
import hmac

import polars as pl

from tests import people
from validators import keys

KEY = b"no secret: synthetic people"
SURE = people.id_no()
SCHEMA = {"org_id": pl.String, "pid": pl.Int64, "name_key": pl.String, "person_id_no": pl.String}


def person_keys(*rows: tuple[str, int | None, str | None, str | None]) -> list[str | None]:
    return keys.person_key(pl.DataFrame(rows, SCHEMA, orient="row"), KEY).to_list()


def test_a_sure_number_is_the_key_in_every_company() -> None:
    pid = int(SURE[:17])
    one, other = person_keys(("O1", pid, "安一鸣", SURE), ("O2", pid, "安义明", None))
    assert one == other == hmac.digest(KEY, SURE.encode(), "sha256").hex()[:16]


def test_a_weak_number_is_none_the_company_and_name_are() -> None:
    one, same, other = person_keys(
        ("O1", None, "安一鸣", "E1"), ("O1", None, "安一鸣", "E2"), ("O2", None, "安一鸣", "E1")
    )
    assert one == same != other


def test_somebody_without_a_name_is_told_by_his_weak_number() -> None:
    one, other, nobody = person_keys(
        ("O1", None, None, "E1"), ("O1", None, None, "E2"), ("O1", None, None, None)
    )
    assert one is not None
    assert one != other
    assert nobody is None


def test_another_key_gives_other_pseudonyms() -> None:
    rows = pl.DataFrame([("O1", None, "安一鸣", None)], SCHEMA, orient="row")
    assert keys.person_key(rows, KEY).item() != keys.person_key(rows, b"another").item()


def test_a_finding_is_named_by_company_person_code_and_thing() -> None:
    row = {"org_id": "O1", "person_key": None, "code": "CERT_ABSENT", "thing": "焊工"}
    expected = hashlib.sha256("O1\x1f\x1fCERT_ABSENT\x1f焊工".encode()).hexdigest()[:20]
    schema = {"org_id": pl.String, "person_key": pl.String, "code": pl.String, "thing": pl.String}
    assert keys.finding_id(pl.DataFrame([row], schema)).item() == expected
