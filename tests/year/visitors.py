"""Random choices for visitors and staff: arrivals, topics, languages, and the course of each visit."""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

TOPICS = {
    "login": 22,
    "bills": 14,
    "password": 10,
    "device": 16,
    "scam": 6,
    "mail": 8,
    "apply": 6,
    "loan": 8,
    "other": 10,
}
LANGUAGES = {"sv": 70, "en": 10, "ar": 8, "so": 5, "fi": 4, "uk": 3}
OUTCOMES = {"solved": 70, "partly": 14, "referred": 8, "come_back": 8}
HOW = {"showed": 50, "together": 30, "did_for": 10, None: 10}
COURSES = {
    "plain": 58, "two questions": 3, "question undone": 1,
    "other topic": 6, "no-show": 6, "no-show undone": 2, "recalled": 5, "parked": 5, "left parked": 1,
    "to topic": 3, "to desk": 3, "to room": 2, "call undone": 2, "gone": 1, "gone undone": 1, "finish undone": 3,
}  # fmt: skip
"""The course of a visit after its call, and its weight in percent."""
ANSWERS_EACH = 8
"""Each so many visits one visitor says afterwards how it went."""
FACES, ALONE = ("good", "so_so", "bad"), ("yes", "partly", "no")
SERVICES = ("bankid", "care", "bank", "insurance", "tax", "jobs", "migration", "municipality", "other")
PLACES = ("login", "find", "understand", "send", "failed", "other")
LEAVES_BEFORE = 0.03
LEAST_WITH_TABLETS, VISITS_TO_ONE_WITH_TABLETS = 3, 5
"""The least steps of tablets on a day, and one more for each so many visits."""


def pick(chance: random.Random, weights: Mapping[Any, int]) -> Any:
    """One of the keys, as often as its weight says."""
    return chance.choices(list(weights), list(weights.values()))[0]


def arrivals(chance: random.Random, visits: int, steps: int) -> Counter[int]:
    """The arrivals in each step of the day: two peaks, after opening and after lunch, and none at the end."""
    last = max(1, steps - 4)
    came: Counter[int] = Counter()
    for _ in range(visits):
        peak = chance.choice((0.12, 0.12, 0.55, None))
        step_index = chance.random() if peak is None else min(0.999, max(0.0, chance.gauss(peak, 0.09)))
        came[int(step_index * last)] += 1
    return came


def busy_for(chance: random.Random) -> int:
    """The number of steps that a visit lasts: five to twenty minutes."""
    return chance.choice((1, 1, 2, 2, 3, 4))


def answers(visit: int) -> list[dict[str, str]]:
    """What the visitor of a visit answers afterwards: each question after the first one is skipped now and then."""
    if visit % ANSWERS_EACH:
        return []
    chance = random.Random(visit)
    said = [{"question": "face", "answer": chance.choice(FACES)}]
    if chance.random() < 0.7:
        service = chance.choice(SERVICES)
        said.append({"question": "service", "answer": service})
        if chance.random() < 0.7:
            said.append({"question": "where", "answer": chance.choice(PLACES), "service": service})
    if chance.random() < 0.7:
        said.append({"question": "alone", "answer": chance.choice(ALONE)})
    return said
