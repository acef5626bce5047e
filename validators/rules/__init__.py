"""RULES: every rule, in the order the workbook prints them."""

from validators.rule import Rule
from validators.rules import (
    assessments,
    certificates,
    claims,
    duties,
    formalistic,
    holders,
    hours,
    parked,
    plans,
    records,
    returns,
)

RULES: tuple[Rule, ...] = (
    *certificates.RULES,
    *holders.RULES,
    *claims.RULES,
    *assessments.RULES,
    *hours.RULES,
    *returns.RULES,
    *plans.RULES,
    *duties.RULES,
    *formalistic.RULES,
    *records.RULES,
    *parked.RULES,
)
