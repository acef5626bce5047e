"""Files that no test draws: put together by chance, compared with what they were meant to say."""

from tests.strangers.trial import trials

FILES, SEED = 60, 2


def test_nine_of_ten_files_of_strangers_are_understood_and_none_is_misread() -> None:
    found = list(trials(FILES, SEED, new=0.0))
    assert [(t.seed, t.why) for t in found if t.outcome == "misread"] == []
    assert sum(t.outcome == "understood" for t in found) >= 0.9 * FILES


def test_of_headings_nobody_met_none_is_taken_for_another() -> None:
    found = list(trials(FILES, SEED, new=1.0))
    assert [(t.seed, t.why) for t in found if t.outcome == "misread"] == []
