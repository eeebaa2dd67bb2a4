"""The admin's page of items."""

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.loans import queries, shelf
from kiosk.loans.models import Item, ItemState, Model
from kiosk.station import Station
from tests.factories import item_state, lend
from tests.statements import statements
from tests.web.admin.conftest import Changes
from tests.web.admin.test_topics import version_on


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"tag": " ny0001 ", "model": "tablet-8", "serial": "SN-77"}
    answer = admin.post("/admin/new-item", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "NY0001 är tillagd och klar att låna ut." in answer.text
    assert 'value="tablet-8" selected' in answer.text
    found = admin.get("/admin/items?q=y00").text
    assert "NY0001" in found and "SN-77" in found and "TAB0001" not in found
    assert item_state(station, "NY0001") is ItemState.READY
    assert ("admin-nowhere", "item_added") in changes


def test_several_at_once(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"tag": "ny08", "model": "tablet-8", "number": "3"}
    page = admin.post("/admin/new-item", data=sent, follow_redirects=True).text
    assert "3 saker är tillagda och klara att låna ut: NY08 till NY10." in page and "kommer NY11." in page
    assert [item_state(station, tag) for tag in ("NY08", "NY09", "NY10")] == [ItemState.READY] * 3
    assert [action for _, action in changes].count("items_added") == 1 and (
        "admin-nowhere",
        "item_added",
    ) not in changes
    assert "NY08 till NY10, 3 saker" in admin.get("/admin/log").text
    with station.db.read() as s:
        assert s.scalars(sa.select(Item.model_code).where(Item.tag.startswith("NY"))).all() == ["tablet-8"] * 3


def test_several_are_added_all_or_none(admin: FlaskClient, station: Station) -> None:
    sent = {"tag": "TAB0011", "model": "tablet-8", "number": "5"}
    refused = {
        "model": [{"model": "none"}],
        "number": [{"number": "100"}, {"number": "0"}, {"number": "tre"}],
        "tag": [{}, {"tag": "PLATTA"}, {"tag": "ENTREN1"}],
        "serial": [{"serial": "SN-1", "tag": "NY1"}],
    }
    for field, tries in refused.items():
        for one in tries:
            answer = admin.post("/admin/new-item", data=sent | one)
            assert answer.status_code >= 400
            assert re.search(rf'id="item-{field}"[^>]* aria-invalid="true"', answer.text), (field, one)
    taken = admin.post("/admin/new-item", data=sent).text
    assert "TAB0011 finns redan. Den sista med samma början är TAB0012: börja efter den." in taken
    assert re.search(r'id="item-tag"[^>]* aria-invalid="true"', taken)
    page = admin.post("/admin/new-item", data={"tag": "A", "model": "none", "number": "x", "serial": "1"}).text
    assert len(re.findall('aria-invalid="true"', page)) == 4
    with station.db.read() as s:
        assert len(queries.items(s)) == 12


def test_many_models_are_in_alphabetical_order(admin: FlaskClient) -> None:
    for name in [f"{letter} dator" for letter in "mkbzaxcdefgh"]:
        admin.post("/admin/new-model", data={"sv": name})
    shown = re.findall(r"<option[^>]*>([^<]+)</option>", admin.get("/admin/new-item").text)
    assert len(shown) == 14 and shown == sorted(shown, key=str.casefold)


def test_away_and_back(admin: FlaskClient, station: Station, changes: Changes) -> None:
    assert admin.post("/admin/items/TAB0001/away").status_code == 303
    assert item_state(station, "TAB0001") is ItemState.WITHDRAWN
    assert 'action="/admin/items/TAB0001/back"' in admin.get("/admin/items").text
    assert admin.post("/admin/items/TAB0001/back").status_code == 303
    assert item_state(station, "TAB0001") is ItemState.CHECKING
    assert [action for _, action in changes][:2] == ["item_back", "item_away"]


@pytest.mark.parametrize("serial", ["SN 811218-9876", "Eva 811218.9876", "SN8112189876X"])
def test_a_serial_number_with_an_identity_number_in_it_is_refused(admin: FlaskClient, serial: str) -> None:
    answer = admin.post("/admin/new-item", data={"tag": "NY0001", "model": "tablet-8", "serial": serial})
    assert answer.status_code == 422 and serial not in answer.text


@pytest.mark.parametrize(
    "tag", ["", "AB", "A" * 21, "TAB 1", "ÅÄÖ1", "ENTRENREADY", "PASS12345678903", "8112189876", "198112189876"]
)
def test_a_bad_tag_is_refused(admin: FlaskClient, station: Station, tag: str) -> None:
    answer = admin.post("/admin/new-item", data={"tag": tag, "model": "tablet-8"})
    assert answer.status_code == 422
    assert "Etiketten har 3 till 20" in answer.text
    assert "8112189876" not in answer.text
    assert 'href="/admin/items" aria-current="page"' in answer.text
    with station.db.read() as s:
        assert len(queries.items(s)) == 12


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"tag": "TAB0001", "model": "tablet-8"}, 409, "Det finns redan en sak med den etiketten."),
        ({"tag": "NEW1", "model": "none"}, 404, "Välj en modell."),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "x" * 41}, 422, "Serienumret"),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "811218-9876"}, 422, "Serienumret"),
        ({"tag": "NEW1", "model": "tablet-8", "serial": "SN\x07"}, 422, "Serienumret"),
        ({"tag": "NEW1", "model": "tablet-8", "imei": "356938035643808"}, 422, "Ett IMEI har 15 siffror."),
        ({"tag": "NEW1", "model": "tablet-8", "mdm_link": "http://mdm.example/1"}, 422, "börjar med https://"),
        ({"tag": "NEW1", "model": "tablet-8", "purchased_on": "9999-12-31"}, 422, "Skriv dagen för köpet"),
        ({"tag": "NEW1", "model": "tablet-8", "warranty_until": "i mars"}, 422, "Skriv garantins sista dag"),
    ],
)
def test_refused(admin: FlaskClient, sent: dict[str, str], status: int, words: str) -> None:
    answer = admin.post("/admin/new-item", data=sent)
    assert answer.status_code == status
    assert words in answer.text


def test_a_lent_item_stays(admin: FlaskClient, station: Station, at: Moment) -> None:
    lend(station, at=at)
    answer = admin.post("/admin/items/TAB0001/away", follow_redirects=True)
    assert "Saken är utlånad. Ta tillbaka den först." in answer.text
    assert item_state(station, "TAB0001") is ItemState.LENT


def test_an_unknown_item(admin: FlaskClient) -> None:
    assert admin.post("/admin/items/NOTHING/away").status_code == 404


def test_a_change(admin: FlaskClient, station: Station) -> None:
    page = admin.get("/admin/items/TAB0001").text
    assert 'value="DEMO-0001"' in page and 'value="tablet-10" selected' in page
    sent = {"model": "tablet-8", "serial": "SN-5", "version": version_on(page)}
    assert "TAB0001 är sparad." in admin.post("/admin/items/TAB0001", data=sent, follow_redirects=True).text
    log = admin.get("/admin/log").text
    assert "Ändrade en sak: <b>TAB0001</b>" in log
    assert "modell: Surfplatta, 10 tum blev Surfplatta, 8 tum" in log and "serienummer: DEMO-0001 blev SN-5" in log
    answer = admin.post("/admin/items/TAB0001", data={**sent, "serial": "SN-6"})
    assert answer.status_code == 409
    assert "Sparat nu: SN-5" in answer.text and 'value="SN-6"' in answer.text


def test_what_is_known_of_a_device(admin: FlaskClient) -> None:
    known = {
        "serial": "SN-5",
        "imei": "35-693803-564380-9",
        "mdm_link": "https://mdm.example/d/1",
        "purchased_on": "2026-03-14",
        "warranty_until": "2029-03-13",
    }
    assert admin.post("/admin/items/TAB0001", data={"model": "tablet-10", **known}).status_code == 303
    page = admin.get("/admin/items/TAB0001").text
    for shown in {**known, "imei": "356938035643809"}.values():
        assert f'value="{shown}"' in page
    assert "IMEI-nummer: inget blev 356938035643809" in admin.get("/admin/log").text
    for wanted in ("643809", "35-693803-564380-9", "MDM.example/d", "2029-03", "2026-03-14"):
        found = admin.get("/admin/items", query_string={"q": wanted}).text
        assert "TAB0001" in found and "TAB0002" not in found, wanted
    bad = {"imei": "811218-9876", "mdm_link": "https://x.example/811218-9876", "warranty_until": "2001-01-01"}
    refused = admin.post("/admin/items/TAB0001", data={"model": "tablet-10", **known, **bad})
    assert len(re.findall('aria-invalid="true"', refused.text)) == 3 and "9876" not in refused.text
    late = admin.post("/admin/items/TAB0001", data={"model": "tablet-10", **known, "warranty_until": "2026-03-13"})
    assert re.search(r'id="item-warranty_until"[^>]* aria-invalid="true"', late.text)


@pytest.mark.parametrize(
    ("field", "value"), [("serial", "SN-5"), ("imei", "490154203237518"), ("mdm_link", "https://mdm.example/5")]
)
@pytest.mark.parametrize("address", ["/admin/new-item", "/admin/items/TAB0002"])
def test_what_another_item_has_is_refused_at_its_field(
    admin: FlaskClient, station: Station, address: str, field: str, value: str
) -> None:
    """As the import does. An item keeps what it has, and takes over what one out of use had."""
    same = {"model": "tablet-8", field: value}
    assert admin.post("/admin/items/TAB0001", data=same).status_code in (303, 404)
    with station.db.begin() as s:
        s.execute(sa.update(Item).where(Item.tag == "TAB0001").values({field: value}))
    answer = admin.post(address, data={"tag": "NY0001", **same})
    assert answer.status_code == 409
    at_field = re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.text)
    assert at_field and "TAB0001 har redan det numret eller den länken." in answer.text
    with station.db.begin() as s:
        s.execute(sa.update(Item).where(Item.tag == "TAB0001").values(state=ItemState.WITHDRAWN))
    assert admin.post(address, data={"tag": "NY0001", **same}).status_code == 303


def test_several_have_one_day_of_purchase_and_no_imei_in_common(admin: FlaskClient, station: Station) -> None:
    sent = {"tag": "ny08", "model": "tablet-8", "number": "2", "purchased_on": "2026-03-14"}
    refused = admin.post("/admin/new-item", data=sent | {"imei": "356938035643809"}).text
    assert "Det här hör till en enda sak." in refused and '<details class="more" open>' in refused
    assert admin.post("/admin/new-item", data=sent).status_code == 303
    with station.db.read() as s:
        bought = s.scalars(sa.select(Item.purchased_on).where(Item.tag.startswith("NY"))).all()
    assert bought == [dt.date(2026, 3, 14)] * 2


def test_an_item_keeps_a_model_that_is_retired(admin: FlaskClient) -> None:
    admin.post("/admin/models/tablet-8/retire")
    assert 'value="tablet-8" selected' in admin.get("/admin/items/TAB0012").text
    assert admin.post("/admin/items/TAB0012", data={"model": "tablet-8", "serial": ""}).status_code == 303
    assert admin.post("/admin/items/TAB0001", data={"model": "tablet-8", "serial": ""}).status_code == 404


def test_the_list_stays_as_it_was_asked_for(admin: FlaskClient) -> None:
    page = admin.get("/admin/items?q=tab&state=ready&order=model&page=7").text
    assert 'value="tab"' in page and 'value="ready" selected' in page and 'value="model" selected' in page
    assert "1 till 12 av 12" in page
    action = re.search(r'action="(/admin/items/TAB0001/away[^"]*)"', page)
    assert action
    answer = admin.post(html.unescape(action[1]))
    assert answer.location == "/admin/items?q=tab&state=ready&order=model#row-TAB0001"


@pytest.mark.parametrize("asked", ["q=none", "state=lost", "q=%25"])
def test_nothing_found(admin: FlaskClient, asked: str) -> None:
    page = admin.get(f"/admin/items?{asked}").text
    assert "Inget hittades." in page


@pytest.mark.parametrize("address", ["/admin/items", "/loans/items"])
@pytest.mark.parametrize("asked", ["q=811218-9876", "q=8112189876&state=ready"])
def test_an_identity_number_is_not_searched_for_and_the_page_says_so(
    admin: FlaskClient, address: str, asked: str
) -> None:
    page = admin.get(f"{address}?{asked}").text
    assert "Det ser ut som ett personnummer." in page and "9876" not in page and "TAB0001" not in page


@pytest.mark.parametrize("asked", ["state=x&order=x&page=x", "page=-1", "page=²", "page=99999999999", "q=%00", "q="])
def test_what_the_address_should_not_have_is_left_out(admin: FlaskClient, asked: str) -> None:
    assert "1 till 12 av 12" in admin.get(f"/admin/items?{asked}").text


def test_before_the_first_item(admin: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.delete(Item))
        s.execute(sa.update(Model).values(active=False))
    for address in ("/admin/items", "/loans/items", "/loans", "/loans/labels", "/loans/labels/check", "/loans/holds"):
        page = admin.get(address).text
        assert "Det finns inga saker att låna än." in page and "Lägg till saker" in page


@pytest.mark.parametrize("address", ["/admin/items", "/loans/items"])
def test_the_number_of_queries_and_rows_is_flat(admin: FlaskClient, station: Station, address: str) -> None:
    admin.get(address)
    with statements(station) as few:
        admin.get(address)
    rows = [{"tag": f"MORE{n:04d}", "model_code": "tablet-8", "state": "ready", "since": now()} for n in range(1000)]
    with station.db.begin() as s:
        s.execute(sa.insert(Item), rows)
    with statements(station) as many:
        page = admin.get(f"{address}?page=2").text
    assert "51 till 100 av 1\u202f012" in page and "MORE0049" not in page and "MORE0050" in page
    assert f'href="{address}" rel="prev"' in page and f'href="{address}?page=3" rel="next"' in page
    assert len(many) == len(few)


def now() -> dt.datetime:
    return dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def test_the_items_are_counted_by_their_state(admin: FlaskClient, station: Station, at: Moment) -> None:
    assert "12 klara, 0 utlånade, 0 ska kontrolleras, 0 ur bruk" in admin.get("/admin/items").text
    with station.db.begin() as s:
        shelf.send_to_repair(s, queries.find(s, "TAB0001"), at)
        shelf.report_lost(s, queries.find(s, "TAB0002"), at)
    page = admin.get("/admin/items").text
    assert "10 klara, 0 utlånade, 0 ska kontrolleras, 1 på lagning, 1 borta, 0 ur bruk" in page
    assert ">Den är lagad<" in page and ">Den är hittad<" in page
    for tag in ("TAB0001", "TAB0002"):
        admin.post(f"/admin/items/{tag}/back")
    assert "2 ska kontrolleras" in admin.get("/admin/items").text
