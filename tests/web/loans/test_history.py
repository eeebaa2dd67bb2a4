"""An item's page says what is known of it and what happened to it, while that is kept, never who borrowed it."""

import re

import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import findings, lending, queries, returns, stock
from kiosk.loans.device_facts import TypedFacts
from kiosk.loans.history import PAGE
from kiosk.loans.models import Condition, ItemEvent
from kiosk.loans.stock import ItemSettings
from kiosk.people import staff_cards
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.statements import statements
from tests.web.logged_in import log_in

TAG = "TAB0001"


def rows(client: FlaskClient, page: int = 1) -> list[str]:
    text = client.get(f"/loans/items/{TAG}?lang=sv&page={page}").text
    found = re.search(r'<ol class="past">(.*?)</ol>', text, re.S)
    shown = re.findall(r"<li>.*?</span> <span>(.*?)</span></li>", found[1], re.S) if found else []
    return [re.sub(r"<(?!/?s>)[^>]+>", "", row) for row in shown]


def use(station: Station, at: Moment) -> None:
    """Lent, back after three hours with the charger missing, found; lent by mistake."""
    with station.db.begin() as s:
        item = queries.find(s, TAG)
        lending.lend(s, item, at)
        returns.take_back(s, queries.find(s, TAG), at.later(minutes=180))
        findings.report_missing(s, queries.find(s, TAG), "charger", at.later(minutes=181))
        findings.part_found(s, queries.find(s, TAG), "charger", at.later(minutes=182))
        findings.report_damage(s, queries.find(s, TAG), Condition.CRACKED, at.later(minutes=183))
        returns.undo_last(s, queries.find(s, TAG), at.later(minutes=183))


def test_it_works(staff: FlaskClient, station: Station, at: Moment) -> None:
    use(station, at)
    assert rows(staff) == [
        "<s>Skadad: Sprucken skärm</s> ångrad",
        "Hittad del: Laddare",
        "Saknas: Laddare",
        "Återlämnad efter 3 tim",
        "Utlånad i centret",
    ]
    text = staff.get(f"/loans/items/{TAG}").text
    assert "1 lån i centret, 0 lån hem och 1 gång skadad eller utan en del sedan i dag." in text
    assert "DEMO-0001" in text and "/admin/items" not in text


def test_who_scanned(staff: FlaskClient, station: Station, at: Moment) -> None:
    """The colleague whose card the scanner read before; of other steps, nobody is known."""
    colleague = factories.add_user(station, "Aino")
    with station.db.begin() as s:
        card = staff_cards.make(s, "karin", colleague.id, at)
        lending.lend(s, queries.find(s, TAG), at.later(minutes=-9))
    memory = ScanMemory()
    for number, code in enumerate((card, TAG)):
        with station.db.begin() as s:
            handle(s, Scanned(code=code, scanner="front", scan_id=f"who-scanned-{number}"), at, memory)
    assert rows(staff) == ["Återlämnad efter 9 min av Aino", "Utlånad i centret"]


def test_what_is_known(client: FlaskClient, station: Station, at: Moment) -> None:
    log_in(client, station, role=Role.ADMIN)
    known = TypedFacts("SN-5", "356938035643809", "https://mdm.example/d/1", "2026-03-14", "2026-03-15")
    with station.db.begin() as s:
        stock.change_item(s, "eva", TAG, ItemSettings("tablet-10", known), None, at)
    text = client.get(f"/loans/items/{TAG}?lang=sv").text
    assert '<a href="https://mdm.example/d/1" rel="noopener noreferrer" target="_blank">' in text
    assert "<bdi>356938035643809</bdi>" in text and "söndag 15 mars 2026, har gått ut" in text
    assert f'href="/admin/items/{TAG}"' in text


def test_it_ends_with_the_retention(staff: FlaskClient, station: Station, at: Moment) -> None:
    use(station, at)
    with station.db.begin() as s:
        s.execute(sa.text("DELETE FROM missing_part"))
        s.execute(sa.delete(ItemEvent))
    assert rows(staff) == []
    assert "Inget har hänt den, eller så är det gallrat." in staff.get(f"/loans/items/{TAG}").text


def test_a_long_history_has_pages(staff: FlaskClient, station: Station, at: Moment) -> None:
    lengths = []
    for number in range(2):
        with station.db.begin() as s:
            for n in range(number * PAGE, (number + 1) * PAGE):
                item, when = queries.find(s, TAG), at.later(minutes=n)
                (returns.make_ready if n % 3 == 2 else returns.take_back if n % 3 else lending.lend)(s, item, when)
        with statements(station) as sent:
            lengths.append((len(rows(staff)), len(sent)))
    assert lengths[0] == lengths[1] and lengths[0][0] == PAGE
    assert len(rows(staff, 2)) == PAGE and rows(staff, 9) == rows(staff, 2)
