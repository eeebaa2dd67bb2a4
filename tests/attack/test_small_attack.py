"""A short `make attack`: visitors get numbers during attacks. The bounds are generous, since machines differ."""

from pathlib import Path

from tests.attack.attackers import KINDS
from tests.attack.campaign import MAX_LANGUAGES, MAX_MIB, attack_hub, attack_web, copy_of_demonstration

MAX_TEST_MS = 5000


def test_a_visitor_gets_a_number_during_all_attacks_at_once(demonstration: Path, tmp_path: Path) -> None:
    attackers = {kind: many for kind, (_, many) in KINDS.items()}
    result = attack_web("small", copy_of_demonstration(demonstration, tmp_path / "data"), 4.0, attackers)
    assert result.times.failures == 0, result
    assert result.times.percentile(1) < MAX_TEST_MS, result
    assert result.mebibytes < MAX_MIB, result
    assert result.languages <= MAX_LANGUAGES, result
    assert result.answers["idle opened"] >= 250, "the attackers were there"
    assert result.answers["log-in 422"] > 0 and result.answers["language 201"] > 0, "and these too"


def test_a_visitor_gets_a_number_while_24_clients_guess_passwords(demonstration: Path, tmp_path: Path) -> None:
    """Each guess has another name. One password is hashed at a time, a few wait, and the rest is refused at once."""
    result = attack_web("log-ins", copy_of_demonstration(demonstration, tmp_path / "data"), 4.0, {"logins": 24})
    print(result)
    assert result.times.failures == 0, result
    assert result.times.percentile(1) < MAX_TEST_MS, result
    assert result.mebibytes < MAX_MIB, result
    assert 0 < result.answers["log-in 422"] <= 30, "tries of one address in a minute"
    assert result.answers.get("log-in 503", 0) + result.answers.get("log-in 429", 0) > 24, result


def test_the_hub_answers_while_idle_connections_are_held(tmp_path: Path) -> None:
    result = attack_hub("hub", tmp_path / "hub", 3.0, {"idle": 250})
    assert result.times.failures == 0, result
    assert result.times.percentile(1) < MAX_TEST_MS, result
