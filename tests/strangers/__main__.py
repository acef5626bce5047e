"""How many files of strangers are understood without a word of configuration.

`python -m tests.strangers [--files 400] [--seed 1]` makes workbooks and CSV files that no test
draws: layouts, headings, order of columns and forms of values are put together by chance. A file is
*understood* when every value is read as it was meant and no row is missing; *asked back* when
something is missing and the program says what; *misread* when a value is wrong, or missing unsaid.
"""

import argparse
import sys
from collections import Counter

from tests.strangers.trial import Trial, trials

SHARES = {
    0.0: "all headings in words met in files",
    0.1: "one heading in ten in words nobody met",
    1.0: "all headings in words nobody met",
}


def main() -> None:
    """Print the shares, by layout, and by whether the headings were met before."""
    parser = argparse.ArgumentParser(prog="python -m tests.strangers")
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for new, name in SHARES.items():
        found = list(trials(asked.files, asked.seed, new))
        sys.stdout.write(f"\n{name}: {shares(found)}\n")
        for way in sorted({trial.way for trial in found}):
            sys.stdout.write(f"  {way:<24}{shares([t for t in found if t.way == way])}\n")
        for trial in [t for t in found if t.outcome != "understood"][:15]:
            sys.stdout.write(f"    {trial.outcome} {trial.seed} {trial.way}: {trial.why}\n")


def shares(found: list[Trial]) -> str:
    """The share of each outcome."""
    counts = Counter(trial.outcome for trial in found)
    whole = [f"{counts[o] / len(found):6.1%} {o}" for o in ("understood", "asked back", "misread")]
    return f"{len(found):4d} files  " + "  ".join(whole)


if __name__ == "__main__":
    main()
