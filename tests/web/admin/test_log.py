"""The log of changes names users, changes and dates in the page's language."""

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.clock import Moment
from kiosk.people import queries, users
from kiosk.people.users import UserSettings
from kiosk.station import Station
from kiosk.types import Role
from web.language import COOKIE


def note(station: Station, at: Moment, who: str, action: str, **details: object) -> None:
    with station.db.begin() as s:
        audit.note(s, who, action, at, **details)


def rows(admin: FlaskClient, language: str = "sv") -> str:
    admin.set_cookie(COOKIE, language)
    return admin.get("/admin/log").text


def latest(station: Station) -> audit.AuditEntry:
    with station.db.read() as s:
        return audit.latest(s, 1)[0]


def user(station: Station, name: str) -> int:
    with station.db.read() as s:
        return next(user.id for user in queries.users(s) if user.name == name)


@pytest.mark.parametrize(
    ("who", "swedish", "english"),
    [("command line", "Kommandoraden", "Command line"), ("setup", "Första start", "First start"),
     ("night", "Natten", "The night"), ("Eva", "Eva", "Eva")],
)  # fmt: skip
def test_users_in_the_log_have_names(
    admin: FlaskClient, station: Station, at: Moment, who: str, swedish: str, english: str
) -> None:
    note(station, at, who, "hours_changed")
    assert f'<th scope="row">{swedish}</th>' in rows(admin)
    assert f'<th scope="row">{english}</th>' in rows(admin, "en")


def test_languages_in_the_log_are_as_in_a_sentence(admin: FlaskClient, station: Station, at: Moment) -> None:
    note(station, at, "Eva", "topic_changed", name="Lån", changes={"name_en": ["Loan", "Loans"]})
    assert "namn på engelska: Loan blev Loans" in rows(admin)
    assert "name in English: Loan became Loans" in rows(admin, "en")


def test_where_in_the_order_something_was_moved_to(admin: FlaskClient, station: Station, at: Moment) -> None:
    """Older entries of topics say `place` instead of `position`."""
    note(station, at, "Eva", "topic_moved", name="Lån", place=3)
    note(station, at, "Eva", "model_moved", name="Surfplatta", position=2)
    assert all(words in rows(admin) for words in ("i ordningen: 3", "i ordningen: 2"))
    assert "in the order: 3" in rows(admin, "en")
    admin.post("/admin/topics/bills/up", follow_redirects=True)
    entry = latest(station)
    assert (entry.action, entry.details["position"]) == ("topic_moved", 1) and "place" not in entry.details


def test_a_password_of_ones_own(admin: FlaskClient, station: Station, at: Moment) -> None:
    eva = user(station, "admin-nowhere")
    note(station, at, "admin-nowhere", "password_changed", user=eva)
    assert "<td>Bytte sitt eget lösenord</td>" in rows(admin)
    assert "<td>Gav ett nytt lösenord" not in rows(admin)


def test_a_later_change_of_name_changes_no_entry(admin: FlaskClient, station: Station, at: Moment) -> None:
    """Neither one of now, nor one of an older version, which says only the user's id."""
    with station.db.begin() as s:
        asa = users.add(s, "Bo", "Åsa Björk", Role.STAFF, "", at)
        note_old = {"user": asa.id}
        users.set_password(s, "Åsa Björk", asa.id, "", at)
        users.set_password(s, "Bo", asa.id, "", at)
        audit.note(s, "Åsa Björk", "password_changed", at, **note_old)
        audit.note(s, "Bo", "password_changed", at, **note_old)
        users.set_language(s, asa, "en", at)
        users.change(s, "Åsa Björk", asa.id, UserSettings("Åsa Falk", Role.STAFF), None, at)
    before = rows(admin).split("<tbody>")[1]
    assert "Åsa Falk</b>" not in before and before.count("Gav ett nytt lösenord: <b>Åsa Björk</b>") == 2
    assert before.count("<td>Bytte sitt eget lösenord</td>") == 2 and "namn: Åsa Björk blev Åsa Falk" in before
    with station.db.begin() as s:
        users.change(s, "Bo", asa.id, UserSettings("Åsa Ek", Role.STAFF), None, at)
        users.set_password(s, "Bo", asa.id, "", at)
        users.set_password(s, "Åsa Ek", asa.id, "", at)
    after = rows(admin).split("<tbody>")[1]
    assert after.endswith(before.partition("<tr>")[2]), "the rows of before are as they were"
    assert "Ändrade en användare: <b>Åsa Ek</b>" in after and "Gav ett nytt lösenord: <b>Åsa Ek</b>" in after
    assert after.count("<td>Bytte sitt eget lösenord</td>") == 3


def test_a_language_of_ones_own_names_nobody_twice(admin: FlaskClient, station: Station, at: Moment) -> None:
    note(station, at, "admin-nowhere", "language_chosen", user=user(station, "admin-nowhere"), language="en")
    assert "<td>Valde sitt språk</td>" in rows(admin)


def test_a_password_for_somebody_else(admin: FlaskClient, station: Station, at: Moment) -> None:
    note(station, at, "Eva", "password_changed", user=user(station, "admin-nowhere"))
    assert "<td>Gav ett nytt lösenord: <b>admin-nowhere</b></td>" in rows(admin)


@pytest.mark.parametrize(("kept", "shown"), [("2026-11-24", "tisdag 24 november"), ("no date", "no date")])
def test_dates_in_the_log(admin: FlaskClient, station: Station, at: Moment, kept: str, shown: str) -> None:
    note(station, at, "Eva", "report_settled", date=kept, revision=1)
    assert f"<b>{shown}</b>" in rows(admin)


def test_nobody_said_that_the_clock_is_right_after_a_restore(admin: FlaskClient, station: Station, at: Moment) -> None:
    note(station, at, "restore", "clock_accepted")
    table = rows(admin).split("<tbody>")[1]
    assert "Räknade klockan som rätt" in table and "Sade att klockan går rätt" not in table
