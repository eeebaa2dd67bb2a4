"""Models: added, changed, ordered, retired and taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk import audit
from kiosk.errors import Conflict, DomainError, NotFound
from kiosk.loans import catalogue, lending, queries, stock
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import ItemState, Model
from kiosk.loans.stock import ItemSettings
from kiosk.station import Station
from tests.factories import item_state
from tests.kiosk.centre.test_topics import PERSONS

READER = ModelSettings({"sv": "Läsplatta", "en": "E-reader"}, ["cover", "charger"], ["clean", "parts"], 14)


def do(station: Station, verb: Callable[..., Model], *given: Any) -> Model:
    """Make a change as eva."""
    with station.db.begin() as s:
        return verb(s, "eva", *given, station.clock.now())


def codes(station: Station) -> list[str]:
    with station.db.read() as s:
        return [model.code for model in queries.models(s)]


def settings(**other: Any) -> ModelSettings:
    return ModelSettings(**{"names": READER.names, **other})


def test_it_works(station: Station) -> None:
    added = do(station, catalogue.add, READER)
    assert (added.code, added.parts, added.checks) == ("lasplatta", ["charger", "cover"], ["clean", "parts"])
    assert codes(station) == ["tablet-10", "tablet-8", "lasplatta"]
    with station.db.begin() as s:
        item = stock.add_item(s, "eva", "NY0001", ItemSettings("lasplatta"), station.clock.now())
        s.flush()
        assert queries.item(s, item.tag).loan_days == 14


def test_a_change_is_logged_from_what_to_what(station: Station) -> None:
    with station.db.read() as s:
        seen = catalogue.version(catalogue.find(s, "tablet-8"))
    names = {"sv": "Surfplatta, 8 tum", "en": "Tablet, 8 inch"}
    do(station, catalogue.change, "tablet-8", ModelSettings(names, ["cover"], loan_days=7), seen)
    with station.db.read() as s:
        entry = audit.latest(s, 1)[0]
    changes = {"parts": [["charger", "cover"], ["cover"]], "loan_days": [None, 7]}
    assert (entry.action, entry.details["changes"]) == ("model_changed", changes)
    for verb, given in ((catalogue.change, [READER]), (catalogue.retire, [])):
        with pytest.raises(Conflict, match="changed_meanwhile"):
            do(station, verb, "tablet-8", *given, seen)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"names": {"sv": " ", "en": "E-reader"}}, "bad_model_name", "sv"),
        ({"names": {"sv": "Läsplatta", "en": "x" * 41}}, "bad_model_name", "en"),
        *(({"names": {"sv": person}}, "bad_model_name", "sv") for person in PERSONS),
        ({"names": {"sv": "surfplatta, 8 TUM"}}, "name_taken", "sv"),
        ({"parts": ["dragon"]}, "bad_value", "parts"),
        ({"checks": ["dragon"]}, "bad_value", "checks"),
        ({"loan_days": 0}, "bad_loan_days", "loan_days"),
        ({"loan_days": 61}, "bad_loan_days", "loan_days"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(station: Station, wrong: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DomainError, match=code) as refused:
        do(station, catalogue.add, settings(**wrong))
    assert refused.value.params["field"] == field
    assert len(codes(station)) == 2


def test_up_and_down(station: Station) -> None:
    with station.db.read() as s:
        seen = catalogue.order_version(s)
    do(station, catalogue.move, "tablet-8", -1, seen)
    assert codes(station) == ["tablet-8", "tablet-10"]
    with pytest.raises(Conflict, match="changed_meanwhile"):
        do(station, catalogue.move, "tablet-10", -1, seen)


def test_items_of_a_retired_model_are_lent_and_none_are_added(station: Station) -> None:
    do(station, catalogue.retire, "tablet-8", None)
    assert codes(station) == ["tablet-10"]
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0012"), station.clock.now())
    assert item_state(station, "TAB0012") is ItemState.LENT
    with station.db.begin() as s, pytest.raises(NotFound, match="unknown_model"):
        stock.add_item(s, "eva", "NY0001", ItemSettings("tablet-8"), station.clock.now())
    do(station, catalogue.bring_back, "tablet-8")
    assert codes(station) == ["tablet-10", "tablet-8"]


def test_no_two_of_a_name_in_use(station: Station) -> None:
    do(station, catalogue.retire, "tablet-8", None)
    assert do(station, catalogue.add, settings(names={"sv": "Surfplatta, 8 tum"})).code == "surfplatta-8-tum"
    with pytest.raises(Conflict, match="name_taken"):
        do(station, catalogue.bring_back, "tablet-8")


@pytest.mark.parametrize("verb", [catalogue.change, catalogue.move, catalogue.retire, catalogue.bring_back])
def test_an_unknown_model(station: Station, verb: Callable[..., Model]) -> None:
    given = {catalogue.change: [READER, None], catalogue.move: [1, None], catalogue.retire: [None]}.get(verb, [])
    with pytest.raises(NotFound, match="unknown_model"):
        do(station, verb, "none", *given)
