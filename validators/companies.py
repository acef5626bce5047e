"""Which company a row belongs to: by its columns, the rows above it, or the folder it lay in."""

import hashlib

import polars as pl

from validators.layout.unread import lines
from validators.words import INVISIBLE, folded

CANDIDATES = ["org_uscc", "org_name", "org_label", "org_folder"]
# Where the company is named, the surest first.
SOURCES = ("column", "label", "folder")
# A credit code, alone or with the name behind it.
CODED = r"^([0-9A-HJ-NP-RTUWXY]{18})(?:[_\-—]+(.*))?$"
NAME_PREFIX, HASH_LENGTH = "NAME:", 12
# What lists say of a company, and the reason when two of them disagree.
STATED = {
    "industry": ("industry_category", "industry_conflict"),
    "is_high_risk": ("is_high_risk", "high_risk_conflict"),
}


def resolve(candidates: pl.DataFrame, org_rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """For each distinct set of candidates its company, and what contradicts itself.

    The mapping has the candidates and `org_id`, `company` (the name to show), `region_code`,
    `industry` and `is_high_risk` (as stated; null where nobody says). `org_rows` are all rows of
    kind `org`. The second frame holds lines of kind `conflict`.
    """
    parted = _parted(candidates.unique(CANDIDATES, keep="first", maintain_order=True))
    names = _codes_by_name(org_rows, parted)
    listed = _identified(org_rows, names)
    named = _first_that_holds(parted, names, listed)
    mapping = named.join(_about(listed), on="org_id", how="left", maintain_order="left").select(
        *CANDIDATES,
        "org_id",
        pl.coalesce("listed_name", "own_name", "said_name", "org_id").alias("company"),
        "region_code",
        *STATED,
    )
    conflicts = [_contradictions(named), *_disagreements(listed), _shared_names(org_rows)]
    return mapping, pl.concat(conflicts)


def name_key(name: pl.Expr) -> pl.Expr:
    """A company's name as it is compared: NFKC, no white space."""
    return name.str.normalize("NFKC").str.replace_all(INVISIBLE, "")


def org_id_of_name(name: str) -> str:
    """The identifier of a company known only by this (compared) name: the start of its hash."""
    return NAME_PREFIX + hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]


def _parted(candidates: pl.DataFrame) -> pl.DataFrame:
    """Lay the credit code, the name as written and the name as compared beside each source."""
    for source in SOURCES[1:]:
        code, name = label_parts(pl.col(f"org_{source}"))
        candidates = candidates.with_columns(
            code.alias(f"{source}_code"), name.alias(f"{source}_name")
        )
    return candidates.with_columns(column_code="org_uscc", column_name="org_name").with_columns(
        name_key(pl.col(f"{source}_name")).alias(f"{source}_key") for source in SOURCES
    )


def label_parts(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The credit code and the name that a label or the name of a folder gives; null for neither."""
    code = folded(text).str.extract_groups(CODED).struct.field("1")
    written = text.str.replace(r"^\s*\S{18}(?:[_\-—\s]+|$)", "")
    name = pl.when(code.is_not_null()).then(written).otherwise(text)
    return code, pl.when(name != "").then(name)


def _codes_by_name(org_rows: pl.DataFrame, parted: pl.DataFrame) -> pl.DataFrame:
    """The code (`code`) of each name (`key`) that is given with one and only one.

    The company list says so; else a folder or a label that gives both; else a folder that gives
    the code alone, where all its files name one and the same company.
    """
    on_list = org_rows.select(code="org_uscc", key=name_key(pl.col("org_name")))
    beside = [parted.select(code=f"{s}_code", key=f"{s}_key") for s in SOURCES]
    said = pl.concat([on_list, *beside], how="vertical_relaxed").drop_nulls()
    said = said.unique(maintain_order=True)
    from_list = said.join(on_list, on=["code", "key"], how="semi", maintain_order="left")
    others = said.join(from_list, on="key", how="anti", maintain_order="left")
    each = pl.concat([from_list, others])
    bare = _names_in_bare_folders(parted)
    bare = bare.join(each, on="key", how="anti").join(each, on="code", how="anti")
    return pl.concat([each, bare]).filter(pl.len().over("key") == 1)


def _names_in_bare_folders(parted: pl.DataFrame) -> pl.DataFrame:
    """The one name that stands in a folder called by a code only: `code, key`."""
    bare = parted.filter(pl.col("folder_key").is_null(), pl.col("org_uscc").is_null())
    bare = bare.filter(pl.col("label_code").is_null())
    keys = [bare.select(code="folder_code", key=f"{s}_key") for s in SOURCES[:2]]
    said = pl.concat(keys).drop_nulls().unique(maintain_order=True)
    return said.filter(pl.len().over("code") == 1)


def _ids(
    frame: pl.DataFrame, names: pl.DataFrame, code: str | None, key: str, out: str
) -> pl.DataFrame:
    """Add the identifier of the company with this code, else of the one with this name."""
    keys = frame[key].drop_nulls().unique()
    found = names.filter(pl.col("key").is_in(keys.implode()))
    by_name = {k: org_id_of_name(k) for k in keys} | dict(found.select("key", "code").iter_rows())
    named = pl.col(key).replace_strict(by_name, default=None, return_dtype=pl.String)
    return frame.with_columns((pl.coalesce(code, named) if code else named).alias(out))


def _identified(org_rows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The rows of the company lists with the `org_id` of each."""
    keyed = org_rows.with_columns(key=name_key(pl.col("org_name")))
    return _ids(keyed, names, "org_uscc", "key", "org_id")


def _first_that_holds(
    parted: pl.DataFrame, names: pl.DataFrame, listed: pl.DataFrame
) -> pl.DataFrame:
    """Add `org_id`, the name it goes by there, and the identifier that each source alone gives."""
    for source in SOURCES:
        parted = _ids(parted, names, f"{source}_code", f"{source}_key", f"{source}_id")
        parted = _ids(parted, names, None, f"{source}_key", f"{source}_name_id")
    ids = [f"{source}_id" for source in SOURCES]
    chosen = parted.with_columns(org_id=pl.coalesce(ids)).with_columns(
        own_name=pl.coalesce(
            pl.when(pl.col(f"{s}_id") == pl.col("org_id")).then(f"{s}_name") for s in SOURCES
        )
    )
    chosen = chosen.with_columns(said_name=pl.col("own_name").drop_nulls().first().over("org_id"))
    keyed = listed.select("org_id", listed_key="key").drop_nulls()
    keyed = keyed.unique("org_id", keep="first", maintain_order=True)
    return chosen.join(keyed, on="org_id", how="left", maintain_order="left")


def _about(listed: pl.DataFrame) -> pl.DataFrame:
    """What the company lists say of each company; null where they contradict each other."""
    agreed = {
        name: pl.when(pl.col(field).drop_nulls().n_unique() == 1).then(
            pl.col(field).drop_nulls().first()
        )
        for name, (field, _) in STATED.items()
    }
    return listed.group_by("org_id", maintain_order=True).agg(
        listed_name=pl.col("org_name").drop_nulls().first(),
        region_code=pl.col("region_code").drop_nulls().first(),
        **agreed,
    )


def _contradictions(named: pl.DataFrame) -> pl.DataFrame:
    """A line for each set of candidates that names more than one company."""
    own = pl.coalesce("listed_key", name_key(pl.col("own_name")))
    differs = [
        (pl.col(f"{s}_id") != pl.col("org_id")) & (pl.col(f"{s}_key") != own).fill_null(value=True)
        for s in SOURCES
    ]
    # A name beside the code in the same place speaks for itself too.
    beside = [
        (pl.col(f"{s}_name_id") != pl.col(f"{s}_id"))
        & ~pl.col(f"{s}_name_id").str.starts_with(NAME_PREFIX)
        for s in SOURCES
    ]
    found = named.filter(pl.any_horizontal(*differs, *beside).fill_null(value=False))
    where = {"file": "source_file", "sheet": "source_sheet"}
    return lines(
        found,
        **{name: pl.col(c) for name, c in where.items() if c in found.columns},
        kind="conflict",
        field="org_name",
        reason="company_conflict",
        original=pl.concat_str(CANDIDATES, separator=" / ", ignore_nulls=True),
        org_id=pl.col("org_id"),
    )


def _disagreements(listed: pl.DataFrame) -> list[pl.DataFrame]:
    """A line for each company of which two rows of the lists say different things."""
    return [_disagreement(listed, field, reason) for field, reason in STATED.values()]


def _disagreement(listed: pl.DataFrame, field: str, reason: str) -> pl.DataFrame:
    said = listed.filter(pl.col(field).is_not_null(), pl.col("org_id").is_not_null())
    said = said.unique(["org_id", field], keep="first", maintain_order=True)
    found = said.group_by("org_id", maintain_order=True).agg(
        pl.col(field).cast(pl.String).str.join(" / ").alias("said"),
        pl.col("source_file", "source_sheet", "source_row").last(),
        pl.len().alias("n"),
    )
    return _conflict_lines(found.filter(pl.col("n") > 1), field, reason, "org_id")


def _shared_names(org_rows: pl.DataFrame) -> pl.DataFrame:
    """A line for each name that the lists give to two credit codes."""
    keyed = org_rows.with_columns(key=name_key(pl.col("org_name")))
    said = keyed.filter(pl.col("key").is_not_null(), pl.col("org_uscc").is_not_null())
    said = said.unique(["key", "org_uscc"], keep="first", maintain_order=True)
    found = said.group_by("key", maintain_order=True).agg(
        pl.col("org_uscc").str.join(" / ").alias("said"),
        pl.col("source_file", "source_sheet", "source_row").last(),
        pl.len().alias("n"),
    )
    return _conflict_lines(found.filter(pl.col("n") > 1), "org_name", "name_two_companies", None)


def _conflict_lines(
    found: pl.DataFrame, field: str, reason: str, org_id: str | None
) -> pl.DataFrame:
    return lines(
        found,
        file=pl.col("source_file"),
        sheet=pl.col("source_sheet"),
        row=pl.col("source_row"),
        field=field,
        kind="conflict",
        reason=reason,
        original=pl.col("said"),
        org_id=pl.col(org_id) if org_id else None,
    )
