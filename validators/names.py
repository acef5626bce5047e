"""Cells of names that hold more than a name: several people, a phone number, a remark.

Reasons given in `person_name__bad`: `name_damaged` (a character was lost on the way), `name_remark`
(a remark nobody knows stands behind the name), `name_unclear` (perhaps several people),
`names_and_numbers` (several people, but not as many numbers).
"""

import polars as pl

from validators.identity import name_key
from validators.words import folded, is_blank, listed, trimmed

# Nearly all names: a few Chinese characters and nothing else. The longest takes so many bytes.
OTHER_THAN_HAN, USUAL_BYTES = r"[^\u4e00-\u9fff]", 15
BETWEEN = r"\s*[、，,;；/／|\x{ff5c}\r\n]\s*"
DOT = r"[·•・‧∙.\x{ff0e}]"
# One part of a cell that is a name of its own.
ALONE = rf"^\p{{Han}}{{2,4}}$|^\p{{Han}}+(?:{DOT}\p{{Han}}+)+$"
SPACED = r"^\p{Han}{2,4}(?:\s+\p{Han}{2,4})+$"
PHONE = (
    r"^(?<name>\D*[^\d\s/／、，,;；:：(（+-])[\s/／、，,;；:：(（-]*"
    r"(?:(?:\+?86-?)?1[3-9][\d*…]+|0\d{2,3}-?\d{7,8}|\d{3,4}-\d{7,8})[)）]?$"
)
REMARKED = r"^(?<name>[^()（）]+?)\s*[(（]\s*(?<remark>[^()（）]+?)\s*[)）]$"
LOOSE = "、，,;；/／|\r\n"
# What systems put in the place of a character they do not know, or do not tell.
LOST = r"[?？*\x{ff0a}\x{3013}\x{fffd}\x{25a1}]"
# So many characters without a dot may be several names, or one of a minority.
LONG = r"^\p{Han}{6,}$"
STATUS, KNOWN_REMARKS = "person_status", ("sex", "job_role", "cert_type")


def apart(rows: pl.DataFrame) -> pl.DataFrame:
    """The raw rows with one name in each `person_name`: a row for each person of a cell.

    A remark that is a word for `person_status` fills that column. `_bare` is the name without a
    remark nobody knows, which may be there to tell two people of one name apart.
    """
    if "person_name" not in rows.columns:
        return rows
    name = pl.col("person_name")
    odd = name.str.contains(OTHER_THAN_HAN) | (name.str.len_bytes() > USUAL_BYTES)
    texts = rows.filter(odd).select("person_name").unique()
    if not texts.height:
        return rows
    read = _read(texts).filter(
        (pl.col("_names").list.len() > 1)
        | (pl.col("_names").list.first() != trimmed(name))
        | pl.col("person_name__bad").is_not_null()
    )
    if not read.height:
        return rows
    joined = rows.join(read, on="person_name", how="left", maintain_order="left")
    own = [pl.col(STATUS)] if STATUS in rows.columns else []
    number = pl.col("person_id_no") if "person_id_no" in rows.columns else pl.lit(None, pl.String)
    named = joined.with_columns(
        pl.col("_names").fill_null(pl.concat_list("person_name")),
        pl.coalesce("_status", *own).alias(STATUS),
        number.alias("person_id_no"),
    )
    return _each(named).drop("_status", "_names")


def _read(texts: pl.DataFrame) -> pl.DataFrame:
    """Of each text its `_names`, the `_status` and `_bare` name in it, and what is bad about it."""
    word = trimmed(pl.col("person_name"))
    remarked = word.str.extract_groups(REMARKED).struct
    read = texts.with_columns(
        _word=word, _name=remarked.field("name"), _remark=folded(remarked.field("remark"))
    )
    statuses = set(listed(STATUS)["word"])
    others = {w for name in KNOWN_REMARKS for w in listed(name)["word"]}
    remark = pl.col("_remark")
    known = remark.is_in(list(statuses | others)) | remark.str.contains(r"^[\d*+-]{7,}$")
    read = read.with_columns(
        _status=pl.when(remark.is_in(list(statuses))).then("_remark"),
        _strange=pl.col("_name").is_not_null() & ~known,
        _word=pl.when(known).then("_name").otherwise("_word"),
    ).with_columns(
        _word=pl.coalesce(pl.col("_word").str.extract(PHONE, 1), "_word").str.strip_chars(LOOSE)
    )
    parts = pl.col("_word").str.replace_all(BETWEEN, "、").str.split("、")
    spaced = pl.col("_word").str.replace_all(r"\s+", "、").str.split("、")
    names = pl.element().str.contains(ALONE)
    word = pl.col("_word")
    read = read.with_columns(
        _names=pl.when(parts.list.eval(names).list.all() & (parts.list.len() > 1)).then(parts)
        .when(word.str.contains(SPACED) & ~word.str.contains(_one_person())).then(spaced)
        .otherwise(pl.concat_list("_word"))
    )  # fmt: skip
    unclear = word.str.contains(LONG) | word.str.contains(rf"{BETWEEN}\p{{Han}}")
    return read.select(
        "person_name",
        "_names",
        "_status",
        _bare=pl.when("_strange").then("_name"),
        person_name__bad=pl.when(word.str.contains(LOST)).then(pl.lit("name_damaged"))
        .when("_strange").then(pl.lit("name_remark"))
        .when((pl.col("_names").list.len() == 1) & unclear).then(pl.lit("name_unclear")),
    )  # fmt: skip


def _one_person() -> str:
    """A pattern for one name whose surname of two characters stands apart from the given name."""
    surnames = "|".join(listed("double_surname")["word"])
    return rf"^(?:{surnames})\s+\p{{Han}}{{1,2}}$"


def _each(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each of the names; numbers written in the same order go with them."""
    several, number = pl.col("_names").list.len() > 1, pl.col("person_id_no")
    numbers = trimmed(number).str.replace_all(rf"{BETWEEN}|\s+", "、").str.split("、")
    fit = numbers.list.len() == pl.col("_names").list.len()
    stray = several & ~fit & ~is_blank(folded(number))
    return (
        rows.with_columns(
            _numbers=numbers,
            _fit=several & fit,
            _nth=pl.int_ranges(pl.col("_names").list.len()),
            person_name__bad=pl.when(stray).then(pl.lit("names_and_numbers"))
            .otherwise("person_name__bad"),
            person_id_no=pl.when(~several).then(number),
        )
        .explode("_names", "_nth")
        .with_columns(
            person_name="_names",
            person_id_no=pl.when("_fit").then(pl.col("_numbers").list.get("_nth", null_on_oob=True))
            .otherwise("person_id_no"),
        )
        .drop("_numbers", "_fit", "_nth")
    )  # fmt: skip


def bare_key(rows: pl.DataFrame) -> pl.DataFrame:
    """The typed rows with names compared as the sure numbers beside them allow.

    A strange remark is left away where the number tells who it is; a name with a lost character
    is not compared at all.
    """
    if "_bare" not in rows.columns:
        return rows
    sure, bare = pl.col("pid").is_not_null(), pl.col("_bare")
    key = pl.when(sure & bare.is_not_null()).then(name_key(bare)).otherwise("name_key")
    lost = pl.col("person_name").str.contains(LOST)
    return rows.with_columns(name_key=pl.when(~lost).then(key)).drop("_bare")
