"""An admin chooses the visitors' languages, corrects texts side by side, records a review, and takes in a file."""

import html
import io
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk import i18n
from kiosk.audit import AuditEntry
from kiosk.i18n import Language
from kiosk.station import Station
from kiosk.translations import change, queries
from kiosk.translations.models import Correction, LanguageState
from tests import factories
from web.admin.languages import _field

ARABIC, LULE_SAMI = "/admin/languages/ar", "/admin/languages/smj"
TAKE = ("", "Ta ett nummer")
SECONDS = ("", "Stängs om {seconds} sekund.")


def arabic() -> Language:
    found = i18n.known("ar")
    assert found is not None
    return found


def actions(station: Station) -> list[str]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def send(admin: FlaskClient, address: str, **values: str) -> TestResponse:
    return admin.post(address, data=values)


def correct(
    admin: FlaskClient, station: Station, key: tuple[str, str], *forms: str, address: str = ARABIC
) -> TestResponse:
    with station.db.read() as s:
        version = change.version(s, change.language_of(address.rpartition("/")[2]))
    return send(admin, address, version=version, **{f"{_field(key)}-{n}": one for n, one in enumerate(forms)})


def upload(admin: FlaskClient, address: str, content: bytes) -> TestResponse:
    data = {"file": (io.BytesIO(content), "texts.po")}
    return admin.post(f"{address}/file", data=data, content_type="multipart/form-data")


def po(language: str, *entries: str) -> bytes:
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return (head + "\n\n".join(entries)).encode()


def test_the_page_says_of_each_language_whether_it_is_on_and_who_has_read_it(admin: FlaskClient) -> None:
    page = html.unescape(admin.get("/admin/languages").text)
    row = page.partition('id="row-ar"')[2].partition("</li>")[0]
    assert '<strong lang="ar">العربية' in row
    assert "På. " in row
    assert "Ingen människa har läst igenom den." in row
    assert "Nio av tio behövs." in page.partition('id="row-smj"')[2].partition("</li>")[0]


def test_a_language_is_switched_off_and_on(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    assert send(admin, f"{ARABIC}/off").status_code == 303
    assert '<html lang="sv"' in client.get("/?lang=ar").text
    assert "العربية" not in client.get("/languages").text
    assert send(admin, f"{ARABIC}/on").status_code == 303
    assert '<html lang="ar" dir="rtl">' in client.get("/?lang=ar").text
    assert actions(station)[-2:] == ["language_off", "language_on"]


def test_a_language_without_its_texts_is_not_switched_on(admin: FlaskClient, station: Station) -> None:
    assert "Nio av tio behövs" in admin.post(f"{LULE_SAMI}/on", follow_redirects=True).text
    with station.db.read() as s:
        assert not queries.is_on(change.language_of("smj"), queries.states(s))


def test_in_a_new_centre_only_reviewed_languages_are_on(station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.delete(LanguageState))
        assert [one.code for one in queries.offered(queries.states(s))] == ["sv", "en"]
        change.review(s, "anna", "ar", "Layla", station.clock.now())
        assert [one.code for one in queries.offered(queries.states(s))] == ["sv", "en", "ar"]


def test_a_correction_is_what_visitors_read(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    assert correct(admin, station, TAKE, "خذ رقمك").status_code == 303
    assert "خذ رقمك" in client.get("/topics/login?lang=ar").text
    assert actions(station)[-1] == "text_corrected"
    assert "خذ رقمك" in admin.get(f"{ARABIC}?show=corrected").text
    assert correct(admin, station, TAKE, "").status_code == 303  # the program's own again
    assert "خذ رقمك" not in client.get("/topics/login?lang=ar").text


def test_a_correction_is_on_the_slip(admin: FlaskClient, station: Station) -> None:
    correct(admin, station, ("", "Du är näst på tur"), "أنت الأول")
    with station.db.read() as s:
        assert queries.say(s, arabic()).gettext("Du är näst på tur") == "أنت الأول"


@pytest.mark.parametrize(
    ("key", "forms", "words"),
    [
        (SECONDS, ("a", "b", "c", "", "e", "f"), "Fyll i alla former"),
        (("", "Ditt nummer är %(number)s"), ("رقمك",), "byts ut mot tal och namn"),
        (("", "Ditt nummer är %(number)s"), ("%(number)s %(other)s",), "byts ut mot tal och namn"),
        (("", "Ditt nummer är %(number)s"), ("%(number)s 100 %",), "byts ut mot tal och namn"),
        (TAKE, ("<b>رقم</b>",), "utan tecknen"),
        (TAKE, ("رقم\N{RIGHT-TO-LEFT OVERRIDE}",), "tecken som inte går att visa"),
        (TAKE, ("19121212-1212",), "tecken som inte går att visa"),
        (TAKE, ("رقم" * 40,), "får inte plats"),
    ],
)
def test_a_wrong_correction_is_refused_at_its_field(
    admin: FlaskClient, station: Station, key: tuple[str, str], forms: tuple[str, ...], words: str
) -> None:
    answer = correct(admin, station, key, *forms)
    assert answer.status_code == 422
    assert words in answer.text
    with station.db.read() as s:
        assert queries.corrections(s, "ar") == {}


def test_two_admins_do_not_overwrite_each_other(admin: FlaskClient, station: Station) -> None:
    with station.db.read() as s:
        seen = change.version(s, arabic())
    correct(admin, station, TAKE, "خذ رقمك")
    answer = send(admin, ARABIC, version=seen, **{f"{_field(TAKE)}-0": "رقم جديد"})
    assert answer.status_code == 409
    with station.db.read() as s:
        assert queries.corrections(s, "ar")[TAKE] == ("خذ رقمك",)


def test_the_texts_are_in_pages_and_searched(admin: FlaskClient) -> None:
    def swedish(address: str) -> list[str]:
        return re.findall(r'-swedish" lang="sv">(.*?)</p>', admin.get(address).text)

    assert len(swedish(ARABIC)) == 20
    assert set(swedish(ARABIC)) & set(swedish(f"{ARABIC}?page=2")) == set()
    assert swedish(f"{ARABIC}?show=missing&q=Ta+ett+nummer") == []
    assert "Ta ett nummer" in swedish(f"{LULE_SAMI}?show=missing&q=Ta+ett+nummer")
    assert admin.get(ARABIC).text.count("Översättning för") % 6 == 0


def test_a_review_has_a_name_and_a_date(admin: FlaskClient, station: Station) -> None:
    assert send(admin, f"{ARABIC}/review", name=" ").status_code == 422
    assert send(admin, f"{ARABIC}/review", name="Layla").status_code == 303
    page = admin.get("/admin/languages").text
    assert "Läst igenom av Layla" in page
    assert actions(station)[-1] == "language_reviewed"
    assert send(admin, f"{LULE_SAMI}/review", name="Ánne").status_code == 409


def test_a_file_goes_out_and_comes_back(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    content = admin.get(f"{ARABIC}.po").data
    assert upload(admin, ARABIC, content).status_code == 303
    with station.db.read() as s:
        assert queries.corrections(s, "ar") == {}  # nothing in it was different
    changed = content.decode().replace('msgstr "أخذ رقم"', 'msgstr "خذ رقمك"')
    assert upload(admin, ARABIC, changed.encode()).status_code == 303
    assert actions(station)[-1] == "texts_brought_in"
    assert "خذ رقمك" in client.get("/topics/login?lang=ar").text


def test_a_language_without_a_catalogue_comes_by_a_file(
    admin: FlaskClient, client: FlaskClient, station: Station
) -> None:
    template = admin.get("/admin/languages/fit.po").data.decode()
    texts = re.sub(r'msgid "(.+)"\nmsgstr ""', r'msgid "\1"\nmsgstr "\1"', template)
    assert upload(admin, "/admin/languages/fit", texts.encode()).status_code == 303
    admin.post("/admin/languages/fit/on")
    assert '<html lang="fit"' in client.get("/?lang=fit").text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Välj en fil."),
        (b"\x89PNG\r\n", "ingen fil med texter"),
        (b'# a comment\nmsgid "unfinished', "ingen fil med texter"),
        (po("fi", 'msgid "Ja"\nmsgstr "Kyllä"'), "på ett annat språk"),
        (po("ar", 'msgid "Ja"\nmsgstr ""'), "inga översatta texter"),
        (po("ar", 'msgid "Ja"\nmsgstr "<script>"'), "utan tecknen"),
        (po("ar", 'msgid "Ja"\nmsgstr "%(nej)s"'), "byts ut mot tal och namn"),
        (
            po("ar", 'msgid "%(num)s väntar"\nmsgid_plural "%(num)s väntar"\nmsgstr[0] "1"\nmsgstr[1] "2"'),
            "Fyll i alla former",
        ),
        (b"#" * (512 * 1024 + 1), "för stor"),
    ],
)
def test_a_wrong_or_hostile_file_is_refused_in_words(
    admin: FlaskClient, station: Station, content: bytes, words: str
) -> None:
    answer = upload(admin, ARABIC, content)
    assert answer.status_code == 422
    assert words in answer.text
    with station.db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Correction)) == 0


def test_an_unknown_language_has_no_page(admin: FlaskClient) -> None:
    assert [admin.get(f"/admin/languages/{code}").status_code for code in ("xx", "sv")] == [404, 404]


def test_where_the_languages_cannot_be_read_the_last_known_are_shown(
    client: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.take(station)
    assert '<html lang="ar"' in client.get("/?lang=ar").text
    monkeypatch.setattr(queries, "states", _fails)
    assert '<html lang="ar"' in client.get("/nothing?lang=ar").text


def _fails(_s: object) -> dict[str, LanguageState]:
    from kiosk.errors import StorageFault

    raise StorageFault("storage")
