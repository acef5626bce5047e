"""RULES: every rule, in the order the workbook prints them."""

from validators.rule import Rule
from validators.rules import assessments, certificates, claims, holders, hours

RULES: tuple[Rule, ...] = (
    *certificates.RULES,
    *holders.RULES,
    *claims.RULES,
    *assessments.RULES,
    *hours.RULES,
)
