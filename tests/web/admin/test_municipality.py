"""The admin's page of the municipality: the receiver, what the municipality needs, what was sent and is owed."""

import datetime as dt
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.hub import centres
from kiosk.hub.receiver import open_receiver
from kiosk.station import Station
from kiosk.statistics import day_report
from kiosk.statistics import receiver as domain
from kiosk.sync import sender, signing
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.one_sender import only_sender
from kiosk.sync.receiver import Receiver, receiver_of
from tests.processes import Served
from tests.statements import statements
from tests.web.admin.conftest import Changes

ADDRESS = "/admin/municipality"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "for-the-municipality"
    path.mkdir()
    return path


def owe(station: Station, at: Moment, days: int = 1, **more: object) -> None:
    """Owe the reports of the last days."""
    with station.db.begin() as s:
        for ago in range(1, days + 1):
            date = at.date - dt.timedelta(days=ago)
            body = day_report.DayReport(
                kind="entren-day-report", version=1, centre="demo", date=date, revision=1, status="observed", counts=[]
            )
            entry = {"created": at.utc, "next_attempt": at.utc, **more}
            s.add(OutboxEntry(date=date, revision=1, body=day_report.freeze(body), **entry))


def send_to_folder(folder: Path, centre: str = "lycksele-erum", **more: str) -> dict[str, str]:
    return {"kind": "folder", "hub": "", "folder": str(folder), "centre": centre, **more}


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_folder_is_set_and_what_waited_is_sent_with_the_new_code(
    admin: FlaskClient, station: Station, at: Moment, folder: Path, changes: Changes
) -> None:
    owe(station, at, 2)
    page = admin.get(ADDRESS).text
    assert "Ingen mottagare är inställd." in page and "Försök nu" not in page
    said = admin.post(ADDRESS, data=send_to_folder(folder, version=version_on(page)), follow_redirects=True).text
    assert "Sparat. Det gäller från och med nu. 2 dagar som väntar har fått den nya koden." in said
    assert next(iter(changes)) == ("admin-nowhere", "receiver_changed")
    log = admin.get("/admin/log").text
    assert "Ändrade vart kommunens siffror skickas" in log
    assert f"mapp för rapporterna: inget blev {folder}" in log and "centrets kod: demo blev lycksele-erum" in log
    said = admin.post(f"{ADDRESS}/try", follow_redirects=True).text
    assert "2 dagar är skickade och mottagna." in said and said.count("Mottagen i dag") == 2
    sent = sorted(folder.rglob("*.json"))
    assert {path.parent.name for path in sent} == {"lycksele-erum"}
    assert {day_report.read(path.read_bytes()).centre for path in sent} == {"lycksele-erum"}


def test_another_process_sends_to_it_without_a_restart(
    admin: FlaskClient, station: Station, at: Moment, folder: Path
) -> None:
    admin.post(ADDRESS, data=send_to_folder(folder))
    owe(station, at)
    assert sender.send_owed(station, only_due=True).delivered == 1


def test_nothing_is_set_any_more(admin: FlaskClient, station: Station, folder: Path) -> None:
    admin.post(ADDRESS, data=send_to_folder(folder))
    admin.post(ADDRESS, data=send_to_folder(folder, kind="none"))
    assert receiver_of(station) == Receiver("lycksele-erum")


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"kind": "hub", "hub": "siffror"}, "hub", "Skriv en webbadress som"),
        ({"kind": "hub", "hub": ""}, "hub", "Skriv en webbadress som"),
        ({"kind": "hub", "hub": "https://[::1"}, "hub", "Skriv en webbadress som"),
        ({"kind": "hub", "hub": "ftp://hub.example"}, "hub", "Skriv en webbadress som"),
        ({"kind": "hub", "hub": "https://eva:hemligt@hub.example"}, "hub", "utan lösenord i den"),
        ({"kind": "hub", "hub": "http://hub.example"}, "hub", "måste adressen börja med https://."),
        ({"kind": "folder", "folder": "/nowhere/at/all"}, "folder", "Mappen finns inte på Entréns dator."),
        ({"kind": "folder", "folder": "/proc/self"}, "folder", "Entrén får inte skriva i mappen."),
        ({"kind": "folder", "folder": ""}, "folder", "Skriv mappens sökväg"),
        ({"kind": "none", "centre": "Lycksele erum"}, "centre", "Skriv en kod med små bokstäver"),
        ({"kind": "none", "centre": "lycksele-640823-3234"}, "centre", "Skriv en kod med små bokstäver"),
        ({"kind": "post"}, "kind", "Välj vart siffrorna ska skickas."),
    ],
)
def test_refused_at_the_field(
    admin: FlaskClient, station: Station, sent: dict[str, str], field: str, words: str
) -> None:
    answer = admin.post(ADDRESS, data={"centre": "lycksele-erum", "hub": "", "folder": "", **sent})
    assert answer.status_code == 422
    found = re.search(rf'<\w+ id="receiver-{field}"[^>]*>', answer.text)
    assert found and 'aria-invalid="true"' in found[0] and f'aria-describedby="receiver-{field}-error' in found[0]
    assert words in answer.text
    if field != "kind" and "640823" not in sent.get("centre", ""):
        assert f'value="{sent[field]}"' in answer.text
    assert "640823" not in answer.text
    assert receiver_of(station) == Receiver("demo")


@pytest.mark.parametrize(
    ("host", "public"),
    [("hub.example", True), ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("hub", False), ("hub.local", False),
     ("192.168.1.7", False), ("127.0.0.1", False), ("fd00::7", False), ("fe80::1%eth0", False), ("localhost", False)],
)  # fmt: skip
def test_public_hosts(host: str, public: bool) -> None:
    assert domain.is_public(host) is public


def test_http_is_allowed_in_the_own_network(station: Station) -> None:
    domain.check(Receiver("demo", "http://192.168.1.7:8090"), station.data)
    with pytest.raises(Invalid, match="hub_needs_https"):
        domain.check(Receiver("demo", "http://8.8.8.8:8090"), station.data)


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient, folder: Path) -> None:
    seen = version_on(admin.get(ADDRESS).text)
    admin.post(ADDRESS, data=send_to_folder(folder, version=seen))
    answer = admin.post(ADDRESS, data=send_to_folder(folder, "storuman", version=seen))
    assert answer.status_code == 409
    assert "Här har något ändrats" in answer.text and "Sparat nu: lycksele-erum" in answer.text


def test_nothing_is_changed_while_reports_are_sent(admin: FlaskClient, station: Station, folder: Path) -> None:
    with only_sender(station.data):
        answer = admin.post(ADDRESS, data=send_to_folder(folder))
    assert answer.status_code == 409 and "Siffrorna skickas just nu." in answer.text
    assert receiver_of(station) == Receiver("demo")


def test_where_the_file_names_a_receiver_it_is_shown_and_not_changed(
    admin_with_hub: FlaskClient, station_with_hub: Station, folder: Path
) -> None:
    page = admin_with_hub.get(ADDRESS).text
    assert "http://127.0.0.1:9" in page and "Det står i filen kiosk.toml" in page and 'name="kind"' not in page
    assert admin_with_hub.post(ADDRESS, data=send_to_folder(folder)).status_code == 409
    assert receiver_of(station_with_hub).kind == "hub"


def test_a_hub_that_is_away_is_said(admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment) -> None:
    said = admin_with_hub.post(f"{ADDRESS}/try", follow_redirects=True).text
    assert "Det fanns inget att skicka. Kommunens mottagare går inte att nå." in said
    owe(station_with_hub, at)
    said = admin_with_hub.post(f"{ADDRESS}/try", follow_redirects=True).text
    assert "Vi försökte nyss, men inget kom fram. Kommunens mottagare går inte att nå." in said
    assert "Väntar. Kommunens mottagare går inte att nå. Nästa försök" in said


def test_a_folder_that_is_away_is_said(admin: FlaskClient, folder: Path) -> None:
    admin.post(ADDRESS, data=send_to_folder(folder))
    said = admin.post(f"{ADDRESS}/try", follow_redirects=True).text
    assert "Det fanns inget att skicka. Mappen går att skriva i." in said
    folder.rmdir()
    said = admin.post(f"{ADDRESS}/try", follow_redirects=True).text
    assert "Det fanns inget att skicka. Mappen för rapporterna finns inte." in said


def test_what_the_municipality_needs(admin: FlaskClient, station: Station, changes: Changes) -> None:
    (station.data / "centre.key").unlink(missing_ok=True)
    page = admin.get(ADDRESS).text
    assert "Centret har ingen nyckel än." in page and not (station.data / "centre.key").exists()
    page = admin.post(f"{ADDRESS}/key", follow_redirects=True).text
    key = signing.public_text(signing.private_key(station.data))
    assert "Nyckeln är skapad." in page
    assert f"Centrets öppna nyckel: {key}".replace("+", "&#43;") in page.replace("+", "&#43;")
    assert "Centrets kod: demo" in page and "kiosk hub" not in page
    assert next(iter(changes)) == ("admin-nowhere", "key_made")
    (station.data / "centre.key").write_bytes(b"no key")
    assert "Entréns nyckel går inte att läsa" in admin.get(ADDRESS).text
    assert "Entréns nyckel går inte att läsa" in admin.post(f"{ADDRESS}/key", follow_redirects=True).text


def test_times_are_never_of_tomorrow(admin: FlaskClient, station: Station, at: Moment, folder: Path) -> None:
    """The clock was put back since a report was received."""
    admin.post(ADDRESS, data=send_to_folder(folder))
    owe(station, at, state=Delivery.DELIVERED, delivered=at.later(days=1).utc)
    for path in (ADDRESS, "/admin"):
        page = admin.get(path).text
        assert re.search(r"Mottag\w+ \d\d\.\d\d\.", page) and "i morgon" not in page


def test_fifty_days_a_page_newest_first_with_as_many_statements(
    admin: FlaskClient, station: Station, at: Moment
) -> None:
    owe(station, at)
    with statements(station) as few:
        admin.get(ADDRESS)
    with station.db.begin() as s:
        s.query(OutboxEntry).delete()
    owe(station, at, 120)
    with statements(station) as many:
        page = admin.get(ADDRESS).text
    assert len(many) == len(few)
    sizes = []
    while True:
        sizes.append(page.count('<th scope="row">'))
        older = re.search(r'href="([^"]+before=\d+)"', page)
        if older is None:
            break
        page = admin.get(older[1]).text
    assert sizes == [50, 50, 20]


def test_a_real_hub_knows_the_centre_or_not(station: Station, tmp_path: Path) -> None:
    open_receiver(tmp_path / "hub").db.close()
    hub = Served("hub", tmp_path / "hub", tmp_path / "hub.log").start()
    with station.db.begin() as s:
        domain.set_receiver(s, "test", Receiver("demo", hub.url), station.settings, None, station.clock.now())
    assert sender.try_receiver(station) == "not_known"
    opened = open_receiver(hub.data)
    with opened.db.begin() as s:
        centres.add(s, "demo", signing.public_text(signing.private_key(station.data)), opened.clock.now())
    opened.db.close()
    assert sender.try_receiver(station) is None
    with station.db.begin() as s:
        domain.set_receiver(s, "test", Receiver("demo", f"{hub.url}/x"), station.settings, None, station.clock.now())
    assert sender.try_receiver(station) == "no_such_page"
    hub.stop()


def test_a_receiver_that_does_not_answer_is_said_when_it_is_saved(admin: FlaskClient) -> None:
    sent = {"kind": "hub", "hub": "http://127.0.0.1:9", "centre": "lycksele-erum"}
    page = admin.post(ADDRESS, data=sent, follow_redirects=True).text
    assert "Sparat. Det gäller från och med nu." in page
    assert re.search(r'class="notice trouble">.*går inte att nå', page)
