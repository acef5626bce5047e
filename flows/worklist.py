"""The list of people to be looked up by hand, written for a clerk and read back from him."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors import exports, shelf
from connectors.by_hand import ByHand, pseudonyms
from connectors.errors import Unrecognised
from connectors.forms.worklist import worklist_form
from connectors.workbook import write_workbook
from flows import night, results, sources
from flows.order import Order, Refused, today
from flows.trouble import in_words
from validators import worklist, worklist_answers


@dataclass(frozen=True)
class Read:
    """What came of reading a list: answers in it, those that were news, and faulty cells."""

    answers: int
    news: int
    faults: list[tuple[str, str]]


def write(order: Order, file: Path) -> int:
    """Write the list for every company of the inbox into a file for its owner alone; its lines."""
    if file.exists():
        raise Refused(f"{file}：已经存在，可能已有人填写；请先读回，或换一个文件名")
    work = night.begin(replace(order, out=file.parent))
    try:
        night.read_all(work, order.jobs)
        night.unite(work)
        night.ask(work)
        found = [_due(work, number, order) for number in night.batches(work)]
        rows = worklist.with_keys(worklist.merged(found))
        marked = rows.with_columns(person=pseudonyms(rows, sources.person_key()))
        draft = work / file.name
        write_workbook(worklist_form(marked, order.as_of), draft)
        draft.chmod(0o600)
        draft.rename(file)
        return len(rows)
    finally:
        shelf.clear(work)


def read(file: Path, answers: Path | None) -> Read:
    """Keep the answers of a list; those that contradict themselves are left out and told."""
    told = _told(file)
    faulty = told.faults.select("cell", "reason").rows()
    folder = sources.answers_folder(answers)
    kept = ByHand(folder / sources.BY_HAND, sources.person_key())
    try:
        right, strange = kept.of_this_list(told.answers)
        return Read(len(told.answers), kept.keep(right), faulty + strange)
    finally:
        kept.close()


def _due(work: Path, number: int, order: Order) -> Any:
    known = shelf.take(work / "known")
    tables = night.batch_of(work, number, known)
    whole = replace(order, unmasked=True, asking=False)
    found = results.judged(tables, known["mapping"], known["shared"], whole)
    return worklist.due(found.frames["findings"])


def _told(file: Path) -> worklist_answers.Told:
    if not file.is_file():
        raise Refused(f"{file}：没有这个文件；请给出填写过的待核验清单")
    try:
        for grid in exports.open_file(file, file.name):
            told = worklist_answers.told(grid, today())
            if told is not None:
                return told
    except Unrecognised as error:
        why = in_words(error.reason, str(file))
        raise Refused(f"{why}；请给出填写过的待核验清单") from None
    raise Refused(f"{file}：不是待核验清单；请给出 chizheng worklist write 写出的工作簿")
