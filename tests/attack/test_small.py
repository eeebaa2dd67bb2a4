"""A small `make attack`: the door stays open beside strangers. Bounds are generous, since machines differ."""

from pathlib import Path

from tests.attack.campaign import MOST_LANGUAGES, MOST_MIB, against_hub, against_web, fresh
from tests.attack.strangers import KINDS

SLOWEST_MS = 5000


def test_a_visitor_gets_a_number_beside_all_strangers_at_once(demonstration: Path, tmp_path: Path) -> None:
    strangers = {kind: many for kind, (_, many) in KINDS.items()}
    outcome = against_web("small", fresh(demonstration, tmp_path / "data"), 6.0, strangers)
    assert outcome.touches.without == 0, outcome
    assert outcome.touches.percentile(1) < SLOWEST_MS, outcome
    assert outcome.mebibytes < MOST_MIB, outcome
    assert outcome.languages <= MOST_LANGUAGES, outcome
    assert outcome.answers["idle opened"] >= 250, "the strangers were there"
    assert outcome.answers["log-in 422"] > 0 and outcome.answers["language 201"] > 0, "and these too"


def test_a_visitor_gets_a_number_beside_two_dozen_who_guess_passwords(demonstration: Path, tmp_path: Path) -> None:
    """Under a name of its own each time. One hash at a time, few wait, and the rest is sent away at once."""
    outcome = against_web("log-ins", fresh(demonstration, tmp_path / "data"), 6.0, {"logins": 24})
    print(outcome)
    assert outcome.touches.without == 0, outcome
    assert outcome.touches.percentile(1) < SLOWEST_MS, outcome
    assert outcome.mebibytes < MOST_MIB, outcome
    assert 0 < outcome.answers["log-in 422"] <= 30, "tries of one address in a minute"
    assert outcome.answers.get("log-in 503", 0) + outcome.answers.get("log-in 429", 0) > 24, outcome


def test_the_hub_answers_beside_idle_connections(tmp_path: Path) -> None:
    outcome = against_hub("hub", tmp_path / "hub", 3.0, {"idle": 250})
    assert outcome.touches.without == 0, outcome
    assert outcome.touches.percentile(1) < SLOWEST_MS, outcome
