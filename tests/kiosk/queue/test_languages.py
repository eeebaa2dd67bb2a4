"""The languages of tickets: a known one without its region, or `other`."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk.queue.languages import LANGUAGES, OTHER, is_tag, language_of
from kiosk.queue.models import Ticket
from kiosk.station import Station
from tests import factories


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("sv", "sv"), ("sv-simple", "sv-simple"), ("SV", "sv"), ("en-GB", "en"), ("zh-Hant", "zh"), ("kmr", "kmr"),
     ("prs", "prs"), ("Anna", OTHER), ("xx", OTHER), ("annasvensson", OTHER), ("other", OTHER)],
)  # fmt: skip
def test_it_works(station: Station, sent: str, kept: str) -> None:
    factories.take(station, language=sent)
    with station.db.read() as s:
        assert s.scalar(sa.select(Ticket.language)) == kept


@given(st.text(max_size=14))
def test_an_unknown_language_is_kept_as_other(text: str) -> None:
    assert language_of(text) in LANGUAGES | {OTHER}


@given(st.from_regex(r"[A-Za-z]{1,4}(-[A-Za-z]{2,4})?", fullmatch=True))
def test_a_kept_language_stays_the_same(tag: str) -> None:
    assert is_tag(tag)
    assert language_of(language_of(tag)) == language_of(tag)
