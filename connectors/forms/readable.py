"""JSON that the findings carry, put so that a person can read it."""

import polars as pl

from connectors.forms.words import dictionary, listed, phrases, terms

# A clone or a backfill can rest on hundreds of rows; the tables keep all of them.
ADDRESSES_SHOWN = 6

# Lists whose codes may stand as values in the evidence.
_VALUES = (
    "glossary",
    "industry",
    "doubt",
    "job_role",
    "lookup_state",
    "status",
    "answer_source",
    "evidence_value",
    "site_trick",
)


def evidence(value: pl.Expr) -> pl.Expr:
    """`{"valid_to":"2026-01-31","done":null}` as 有效期止：2026-01-31, without the blank ones."""
    # Much evidence is the same for thousands of people.
    different = value.unique(maintain_order=True)
    return value.replace_strict(different, _readable(different), return_dtype=pl.String)


def _readable(value: pl.Expr) -> pl.Expr:
    # In JSON a quote inside a text is escaped, so `,"name":` only ever stands between two pairs.
    filled = value.str.replace_all(r',"[A-Za-z0-9_]+":null', "").str.replace(
        r'^\{"[A-Za-z0-9_]+":null,?', "{"
    )
    pairs = filled.str.strip_prefix("{").str.strip_suffix("}")
    parted = pairs.str.replace_all(r',"([A-Za-z0-9_]+)":', '；"$1":')
    named = parted.str.replace_many(
        [f'"{field}":' for field in terms()], [f"{term}：" for term in terms().values()]
    )
    values = {
        f'："{code}"': f"：{word}" for name in _VALUES for code, word in dictionary(name).items()
    }
    truth = {f"：{code}": f"：{word}" for code, word in listed("truth").items()}
    told = values | truth | {"：[]": f"：{phrases()['blank']}"}
    worded = named.str.replace_all(r'"([A-Za-z0-9_]+)":', "$1：").str.replace_many(
        list(told), list(told.values()), leftmost=True
    )
    marks = {'\\"': '"', "\\\\": "\\", "\\n": " ", "\\r": " ", "\\t": " ", '","': "、", '"': ""}
    return worded.str.replace_many(list(marks), list(marks.values()), leftmost=True)


def told(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their `evidence` readable."""
    return rows.with_columns(evidence=evidence(pl.col("evidence")))


def addresses(value: pl.Expr) -> pl.Expr:
    """A JSON list of row addresses, one below the other; of a long list the first few."""
    each = value.str.json_decode(pl.List(pl.String))
    shown = each.list.head(ADDRESSES_SHOWN).list.join("\n")
    head, tail = phrases()["addresses_more"].split("{n}")
    more = pl.format(f"\n{head}{{}}{tail}", each.list.len())
    return pl.when(each.list.len() > ADDRESSES_SHOWN).then(shown + more).otherwise(shown)


def from_evidence(value: pl.Expr, field: str) -> pl.Expr:
    """One value out of the evidence."""
    return value.str.json_path_match(f"$.{field}")
