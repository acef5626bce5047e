"""What a foreign service calls things, and what its replies mean: `data/services/<name>.toml`.

Reading is strict. A field, a word or a person that the file does not foresee makes the answer
about that person no answer at all, because a wrong guess would accuse somebody.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import data
from connectors.errors import Unrecognised
from connectors.live.numbers import cleaned, is_another, is_same, old
from connectors.live.wire import NoAnswer

FOLDER = data.FOLDER / "services"
FOUND, NOT_FOUND, AMBIGUOUS, FAILED = "found", "not_found", "ambiguous", "failed"
MEANINGS = (FOUND, NOT_FOUND, AMBIGUOUS, FAILED)
PARTS = ("about", "request", "reply", "rows", "words")

Row = dict[str, str | None]


class Person(NamedTuple):
    """Somebody asked about."""

    id_no: str
    person_name: str


class Said(NamedTuple):
    """What a reply says of one person: found, not_found, ambiguous, or failed for a reason."""

    state: str
    rows: Sequence[Row] = ()
    why: str | None = None


@dataclass(frozen=True)
class Mapping:
    """How to ask a service and how to read it.

    `people` is the name under which many people are asked at once; null where each is asked alone
    with `fixed` fields beside. `ok` lists fields whose value says that the question was understood,
    `not_found` fields that contain words for it. `rows` turns their field names into ours, `words`
    their words into ours; a certificate with anything in one of `faults` is none. `by_name` says
    that the service itself compares the name.
    """

    name: str
    covers: tuple[str, ...] | None
    by_name: bool
    method: str
    path: str
    id_no: str
    person_name: str
    people: str | None = None
    most: int = 1
    fixed: dict[str, str] = field(default_factory=dict)
    answers: str | None = None
    answer_id: str | None = None
    answer_rows: str = "data"
    state: str | None = None
    states: dict[str, str] = field(default_factory=dict)
    ok: dict[str, list[str]] = field(default_factory=dict)
    not_found: dict[str, list[str]] = field(default_factory=dict)
    register_date: str | None = None
    rows: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def question(self, people: Sequence[Person]) -> dict[str, Any]:
        """What is sent to ask about these people."""
        each = [{self.id_no: p.id_no, self.person_name: p.person_name} for p in people]
        return {self.people: each} if self.people else {**self.fixed, **each[0]}

    def date_of(self, reply: Any) -> str | None:
        """The day the service says its data are of, as it writes it."""
        told = _at(reply, self.register_date) if self.register_date else None
        return told if isinstance(told, str) else None

    def read(self, reply: Any, people: Sequence[Person]) -> list[Said]:
        """What the reply says of each person, in their order; raises NoAnswer where of nobody."""
        if not isinstance(reply, dict):
            raise NoAnswer("answer_not_as_expected")
        for name, values in self.ok.items():
            if str(_at(reply, name)) not in values and not _says(reply, self.not_found):
                raise NoAnswer("service_error")
        if self.answers is None:
            return [self._single(reply, people[0])]
        answers = _at(reply, self.answers)
        if not isinstance(answers, list):
            raise NoAnswer("answer_not_as_expected")
        return self._each(answers, people)

    def _each(self, answers: list[Any], people: Sequence[Person]) -> list[Said]:
        """The answers by person; nobody's number is asked twice in one request."""
        by_number: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for answer in answers:
            if isinstance(answer, dict):
                number = cleaned(_at(answer, self.answer_id))
                by_number.setdefault(old(number), []).append((number, answer))
        mine = [
            [answer for number, answer in by_number.get(old(asked), ()) if is_same(number, asked)]
            for asked in (cleaned(p.id_no) for p in people)
        ]
        others_came = sum(map(len, mine)) < sum(map(len, by_number.values()))
        return [
            self._of(told, p, others_came=others_came) for told, p in zip(mine, people, strict=True)
        ]

    def _of(self, answers: list[dict[str, Any]], person: Person, *, others_came: bool) -> Said:
        if not answers:
            return Said(FAILED, why="answer_of_another" if others_came else "answer_missing")
        told = [self._answer(answer, person) for answer in answers]
        same = all(one == told[0] for one in told)
        return told[0] if same else Said(FAILED, why="answer_contradicts_itself")

    def _answer(self, answer: dict[str, Any], person: Person) -> Said:
        meaning = self.states.get(str(_at(answer, self.state)))
        if meaning is None:
            return Said(FAILED, why="answer_unknown_word")
        if meaning == FAILED:
            return Said(FAILED, why="service_could_not")
        return self._with_rows(meaning, _at(answer, self.answer_rows), person)

    def _single(self, reply: dict[str, Any], person: Person) -> Said:
        rows = _at(reply, self.answer_rows)
        if _says(reply, self.not_found):
            return self._with_rows(NOT_FOUND, rows, person)
        return self._with_rows(FOUND, rows, person)

    def _with_rows(self, meaning: str, rows: Any, person: Person) -> Said:
        if rows is not None and not isinstance(rows, list):
            return Said(FAILED, why="answer_not_as_expected")
        if meaning == NOT_FOUND:
            return Said(FAILED, why="answer_contradicts_itself") if rows else Said(NOT_FOUND)
        if meaning == FOUND and not rows:
            return Said(FAILED, why="answer_without_rows")
        try:
            return Said(meaning, [self._row(row, person) for row in rows or ()])
        except NoAnswer as refused:
            return Said(FAILED, why=refused.why)

    def _row(self, row: Any, person: Person) -> Row:
        """One certificate in our field names; raises NoAnswer where it cannot be relied on."""
        if not isinstance(row, dict):
            raise NoAnswer("answer_not_as_expected")
        if row.keys() - self.rows.keys() - {*self.ignored, *self.faults}:
            raise NoAnswer("answer_unknown_field")
        if any(row.get(name) for name in self.faults):
            raise NoAnswer("service_error")
        made: Row = {}
        for theirs, value in row.items():
            ours = self.rows.get(theirs)
            if ours is None or value is None or value == "":
                continue
            if not isinstance(value, str):
                raise NoAnswer("answer_not_as_expected")
            made.setdefault(ours, self.words.get(ours, {}).get(value, value))
        if any(made.get(name) is None for name in self.required):
            raise NoAnswer("answer_incomplete")
        told, asked = cleaned(made.get("id_no")), cleaned(person.id_no)
        certified = cleaned(made.get("cert_no")).removeprefix("T")
        # A number that is another one whole outweighs what the certificate number says.
        known = is_same(told, asked) or is_same(certified, asked)
        if is_another(told, asked) or not known:
            raise NoAnswer("answer_of_another" if made.get("id_no") else "answer_unidentified")
        if self.by_name and not made.get("person_name"):
            made["person_name"] = person.person_name
        return made | {"id_no": person.id_no}


def mapping(name: str) -> Mapping:
    """The mapping of that name in `data/services`, or in the file that is named."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        return _built(path.stem, tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        known = "、".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
        raise Unrecognised("bad_mapping", f"没有映射文件 {path.name}；现有 {known}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        where = f"{path.name}：{type(error).__name__} {error}"
        raise Unrecognised("bad_mapping", f"映射文件不能用（{where}）") from None


def _built(name: str, told: dict[str, Any]) -> Mapping:
    about, asking, reply = told["about"], told["request"], told["reply"]
    rows = told["rows"]
    wrong = [meaning for meaning in reply.get("states", {}).values() if meaning not in MEANINGS]
    if told.keys() - set(PARTS) or wrong:
        raise KeyError(", ".join(sorted(told.keys() - set(PARTS)) + wrong))
    covers = about.get("covers")
    return Mapping(
        name=name,
        covers=tuple(covers) if covers is not None else None,
        by_name=about.get("by_name", False),
        method=asking["method"],
        path=asking["path"],
        id_no=asking["id_no"],
        person_name=asking["person_name"],
        people=asking.get("people"),
        most=asking.get("most", 1),
        fixed=asking.get("fixed", {}),
        answers=reply.get("answers"),
        answer_id=reply.get("id_no"),
        answer_rows=reply["rows"],
        state=reply.get("state"),
        states=reply.get("states", {}),
        ok=reply.get("ok", {}),
        not_found=reply.get("not_found", {}),
        register_date=reply.get("register_date"),
        rows=rows["fields"],
        ignored=tuple(rows.get("ignored", ())),
        faults=tuple(rows.get("faults", ())),
        required=tuple(rows.get("required", ())),
        words=told.get("words", {}),
    )


def _at(reply: Any, path: str | None) -> Any:
    """What stands under a dotted path; null where nothing does."""
    for step in (path or "").split("."):
        reply = reply.get(step) if isinstance(reply, dict) else None
    return reply


def _says(reply: dict[str, Any], words: dict[str, list[str]]) -> bool:
    """Whether one of the fields holds one of its words."""
    return any(
        word in told
        for name, listed in words.items()
        if isinstance(told := _at(reply, name), str)
        for word in listed
    )
