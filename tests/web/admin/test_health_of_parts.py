"""The health of the parts in words."""

import dataclasses
import datetime as dt

import pytest
from flask import Flask

from kiosk import health
from kiosk.clock import Clock, Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station
from web.admin import wellbeing
from web.admin.sentences import Sentence


def said(app: Flask, station: Station, at: Moment) -> list[Sentence]:
    with app.test_request_context(), station.db.read() as s:
        return wellbeing.sentences(health.devices(s), station, at)


def report(station: Station, part: DeviceKind, condition: DeviceCondition, at: Moment, name: str | None = None) -> None:
    with station.db.begin() as s:
        health.report(s, name or part.value, part, condition, at)


def test_it_works(app: Flask, station: Station, at: Moment) -> None:
    for part in DeviceKind:
        report(station, part, DeviceCondition.OK, at)
    sentences = said(app, station, at)
    goods = ["good"] * (len(DeviceKind) + 1)
    assert [sentence.kind for sentence in sentences] == [*goods, "note"], "a new centre has no copy yet"
    assert "Skannern fungerar." in [sentence.words for sentence in sentences]


@pytest.mark.parametrize("part", DeviceKind)
@pytest.mark.parametrize("condition", DeviceCondition)
def test_every_part_and_condition_has_words(
    app: Flask, station: Station, at: Moment, part: DeviceKind, condition: DeviceCondition
) -> None:
    report(station, part, condition, at)
    assert all(sentence.words for sentence in said(app, station, at))


def test_a_missing_scanner_is_first_and_shows_what_still_works(app: Flask, station: Station, at: Moment) -> None:
    report(station, DeviceKind.AGENT, DeviceCondition.OK, at)
    report(station, DeviceKind.SCANNER, DeviceCondition.TROUBLE, at)
    first = said(app, station, at)[0]
    assert (first.kind, first.words) == ("trouble", "Skannern svarar inte.")
    assert first.rest.startswith("Skriv in koden på sidan Utlåning så länge.")


@pytest.mark.parametrize(("part", "code"), wellbeing.CODE_WORDS)
def test_a_code_that_says_more_has_words_of_its_own(
    app: Flask, station: Station, at: Moment, part: DeviceKind, code: str
) -> None:
    condition = DeviceCondition.OK if code == "paper_low" else DeviceCondition.TROUBLE
    with station.db.begin() as s:
        health.report(s, part.value, part, condition, at, code)
    kind, words, _ = wellbeing.CODE_WORDS[part, code]
    assert (kind, str(words)) in [(sentence.kind, sentence.words) for sentence in said(app, station, at)]


def test_of_two_scanners_each_has_its_name(app: Flask, station: Station, at: Moment) -> None:
    report(station, DeviceKind.SCANNER, DeviceCondition.TROUBLE, at, "disken")
    report(station, DeviceKind.SCANNER, DeviceCondition.OK, at, "lagret")
    words = [sentence.words for sentence in said(app, station, at)]
    assert words[:2] == ["disken: Skannern svarar inte.", "lagret: Skannern fungerar."]


def test_old_health_of_a_silent_agent_is_not_shown(app: Flask, station: Station, at: Moment) -> None:
    for part in DeviceKind:
        report(station, part, DeviceCondition.OK, at)
    first, *rest = said(app, station, at.later(minutes=10))
    assert (first.kind, first.words) == ("trouble", "Skanner, knapp och lampor svarar inte.")
    assert "fungerar." not in " ".join(sentence.words for sentence in rest)


def test_no_device_yet(app: Flask, station: Station, at: Moment) -> None:
    assert said(app, station, at)[0].words == "Inga enheter har hört av sig än."


def test_little_space(app: Flask, station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wellbeing.machine, "free_bytes", lambda _: 4 * 10**8)
    first = said(app, station, at)[0]
    assert (first.kind, first.words) == ("trouble", "Lagringen är snart full: 0,4 GB kvar.")


def test_little_space_is_said_beside_a_check_that_passed(
    app: Flask, station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wellbeing.machine, "free_bytes", lambda _: 4 * 10**8)
    assert "Allt fungerar än" not in said(app, station, at)[0].rest, "nobody has looked yet"
    station.db.storage.check(lambda: None)
    assert said(app, station, at)[0].rest.startswith("Allt fungerar än.")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("disk_full", "Lagringen är full. Inga nya nummer kan sparas."),
        ("damaged", "Databasen är skadad. En del går inte att läsa eller spara."),
        ("read_only", "Lagringen går att läsa men inte att skriva. Inga nya nummer kan sparas."),
        ("replaced", "Databasens fil är utbytt eller borttagen. Nummer som gavs nyss kan saknas."),
        ("storage", "Det går inte att spara just nu."),
    ],
)
def test_a_storage_fault_is_first_and_nothing_is_shown_as_working(
    app: Flask, station: Station, at: Moment, code: str, words: str
) -> None:
    report(station, DeviceKind.AGENT, DeviceCondition.OK, at)
    station.db.storage.record_fault(code, "OperationalError")
    first, *rest = said(app, station, at)
    assert (first.kind, first.words, first.rest) == ("trouble", words, "Säg till den som sköter datorn.")
    assert "ledigt" not in " ".join(sentence.words for sentence in rest)


@pytest.mark.parametrize(
    ("moved", "words"),
    [(86400, "en dag framåt"), (-3 * 86400, "3 dagar bakåt"), (120, "2 minuter framåt")],
)
def test_a_moved_clock(app: Flask, station: Station, at: Moment, moved: int, words: str) -> None:
    there = dataclasses.replace(station, clock=Clock(station.clock.zone, "system", moved))
    assert f"Klockan är flyttad {words}." in [sentence.words for sentence in said(app, there, at)]


def test_a_clock_that_nobody_set(app: Flask, station: Station, at: Moment) -> None:
    guessed = Moment(at.utc + dt.timedelta(0), at.zone, trusted=False)
    assert said(app, station, guessed)[0].words == "Klockan är inte ställd än."


def test_a_card_with_errors_comes_first(
    app: Flask, station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wellbeing.machine, "disk_errors", lambda _: 2)
    first = said(app, station, at)[0]
    assert (first.kind, first.words) == ("trouble", "Minneskortet har lämnat 2 fel.")
    assert first.rest.startswith("Allt fungerar än.")
