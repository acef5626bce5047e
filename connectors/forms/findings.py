"""The findings workbook: what was found, what could not be told, and what came back unread."""

import re

import data
from connectors.forms import Form, Page, PartedForm, counts, lead, overview, run_facts
from connectors.forms.frames import Frames
from connectors.forms.lists import lists
from connectors.forms.words import phrases

__all__ = ["Frames", "company_file", "company_forms", "findings_form"]

# What Windows refuses in a file name, and a length that every file system takes.
_REFUSED = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_NAME_LENGTH = 60


def findings_form(frames: Frames) -> Form:
    """The workbook of a whole run, or of one company checked by itself."""
    names = dict(frames.companies.select("org_id", "org_name").iter_rows())
    page = overview.page(
        _overview_name(),
        lead.of_run(frames),
        frames.wordings,
        counts.of_run(frames),
        has_ledger=frames.resolved is not None,
    )
    facts = run_facts.of_run(frames.run, names)
    return Form((page, *lists(frames, facts, ["person_key"])), phrases()["footer"])


def company_forms(frames: Frames) -> PartedForm:
    """The same workbook for each company of `frames.companies`, with nothing of any other."""
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

    facts = run_facts.of_companies(frames.run, companies, frames.files)
    return PartedForm(
        by="org_id",
        names={i: company_file(i, row["org_name"]) for i, row in companies.items()},
        sheets=(page, *lists(frames, facts, ["org_id", "person_key"])),
        footer=phrases()["footer"],
    )


def company_file(org_id: str, org_name: str | None) -> str:
    """The file name of a company's workbook, without what file systems refuse."""
    name = _REFUSED.sub("", org_name or "").strip(" .")[:_NAME_LENGTH]
    key = _REFUSED.sub("-", org_id)
    return f"{key}_{name}.xlsx" if name else f"{key}.xlsx"


def _overview_name() -> str:
    sheets = data.table("sheets")
    return str(sheets["name"][sheets["sheet"].to_list().index("overview")])
