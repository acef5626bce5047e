"""The findings workbook: what was found, what could not be told, and what came back unread."""

import re

import data
from connectors.forms import Form, Page, PartedForm, counts, lead, overview, run_facts
from connectors.forms.frames import Frames
from connectors.forms.lists import lists, own_lists
from connectors.forms.words import phrases

__all__ = ["Frames", "company_file", "night_forms"]

# What Windows refuses in a file name, and a length that every file system takes.
_REFUSED = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_NAME_LENGTH = 60


def night_forms(frames: Frames) -> PartedForm:
    """The workbook of a run, and the same for each company with nothing of any other."""
    companies = {row["org_id"]: row for row in frames.companies.to_dicts()}
    counted, leads = counts.by_company(frames), lead.of_companies(frames)
    wordings = frames.wordings

    def page(org_id: str) -> Page:
        return overview.page(
            _overview_name(),
            leads(companies[org_id]),
            wordings,
            counted.get(org_id, {}),
            has_ledger=frames.resolved is not None,
        )

    names = {org_id: row["org_name"] for org_id, row in companies.items()}
    shown = lists(frames, run_facts.of_run(frames.run, frames.names))
    first = overview.page(
        _overview_name(),
        lead.of_run(frames),
        wordings,
        counts.of_run(frames),
        has_ledger=frames.resolved is not None,
    )
    facts = run_facts.of_companies(frames.run, companies, frames.files)
    return PartedForm(
        by="org_id",
        names={org_id: company_file(org_id, name) for org_id, name in names.items()},
        whole=Form((first, *shown.values()), phrases()["footer"]),
        sheets=(page, *own_lists(shown, facts, frames.as_of).values()),
    )


def company_file(org_id: str, org_name: str | None) -> str:
    """The file name of a company's workbook, without what file systems refuse."""
    name = _REFUSED.sub("", org_name or "").strip(" .")[:_NAME_LENGTH]
    key = _REFUSED.sub("-", org_id)
    return f"{key}_{name}.xlsx" if name else f"{key}.xlsx"


def _overview_name() -> str:
    sheets = data.table("sheets")
    return str(sheets["name"][sheets["sheet"].to_list().index("overview")])
