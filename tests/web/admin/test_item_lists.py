"""The admin's page of lists: files of Excel and CSV are previewed, brought in whole or not at all, and saved."""

import datetime as dt
import html
import io
import re
import resource
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk import spreadsheets
from kiosk.errors import StorageFault
from kiosk.loans.models import Item
from kiosk.station import Station
from tests.statements import statements
from tests.web.admin.conftest import Changes
from tests.web.loans.test_page import scan

HEAD = ("Etikett", "Modell", "Serienummer", "IMEI", "MDM-länk", "Köpt", "Garanti till och med", "Anteckning")
IMEI = "356938035643809"
GOOD = ("NY0001", "Surfplatta, 8 tum", "SN-Å1", IMEI, "https://mdm.example/1", "2026-03-14", "2029-03-13", "blå")
PERSON = "811218-9876"


def xlsx(*rows: Sequence[Any], title: str = "Blad1") -> bytes:
    """A file as Excel makes it, with numbers and dates as such."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv(*rows: Sequence[str], separator: str = ";", encoding: str = "cp1252", first: str = "") -> bytes:
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows]
    return (first + "\r\n".join(lines) + "\r\n").encode(encoding)


def send(admin: FlaskClient, content: bytes, name: str = "lista.xlsx") -> TestResponse:
    return admin.post("/admin/item-lists?lang=sv", data={"file": (io.BytesIO(content), name)})


def packed(page: str) -> str:
    found = re.search(r'name="content" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def added(station: Station) -> list[Item]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(Item).where(Item.tag.startswith("NY")).order_by(Item.tag)))


def wrong(answer: TestResponse) -> list[tuple[str, ...]]:
    """The rows, columns and words of a refused list."""
    assert answer.status_code == 422 and not packed(answer.text)
    return [tuple(map(html.unescape, one)) for one in re.findall(
        r'<th scope="row">(\d+)</th><td>([^<]*)</td><td>([^<]*)</td>', answer.text)]  # fmt: skip


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    bought, ends = dt.date(2026, 3, 14), dt.datetime(2029, 3, 13)
    rows = [("ny0001", "surfplatta, 8 TUM", "SN-Å1", int(IMEI), "https://mdm.example/1", bought, ends, "blå"), (),
            ("NY0002", "Tablet, 8 inch", 12345, None, None, None, None, None)]  # fmt: skip
    page = send(admin, xlsx(("Beställning 4711",), HEAD, *rows)).text
    assert "2 saker läggs till" in page and "De här kolumnerna läses inte: Anteckning." in page
    assert f"<td>{IMEI}</td>" in page and added(station) == []
    answer = admin.post("/admin/item-lists/add", data={"content": packed(page)}, follow_redirects=True)
    assert "2 saker är tillagda och klara att låna ut: NY0001 till NY0002." in answer.text
    first, second = added(station)
    assert (first.serial, first.imei, first.mdm_link) == ("SN-Å1", IMEI, "https://mdm.example/1")
    assert (first.purchased_on, first.warranty_until) == (bought, ends.date())
    assert (second.model_code, second.serial, second.imei) == ("tablet-8", "12345", None)
    assert ("admin-nowhere", "items_imported") in changes
    assert "NY0001 till NY0002, 2 saker" in admin.get("/admin/log").text
    labels = admin.get("/loans/labels?which=added:last").text
    assert re.search(r'value="added:last" selected>De senast tillagda \(2\)', labels)


@pytest.mark.parametrize(
    "content",
    [
        csv(HEAD, GOOD),
        csv(HEAD, GOOD, encoding="utf-8-sig"),
        csv(HEAD, GOOD, encoding="utf-8"),
        csv(HEAD, GOOD, separator="\t", encoding="utf-16"),
        csv(HEAD, GOOD, separator=","),
        csv(HEAD, GOOD, separator=",", first="sep=,\r\n"),
        csv(("tag", "model", "S/N", "IMEI number", "MDM link", "Purchase date", "Warranty"), GOOD, encoding="utf-8"),
        xlsx(HEAD, GOOD),
    ],
    ids=["cp1252", "with a mark", "utf-8", "unicode text", "commas", "sep=", "English", "xlsx"],
)
def test_each_dialect(admin: FlaskClient, station: Station, content: bytes) -> None:
    page = send(admin, content).text
    assert "1 sak läggs till" in page
    assert admin.post("/admin/item-lists/add", data={"content": packed(page)}).status_code == 303
    (item,) = added(station)
    assert (item.serial, item.imei, str(item.warranty_until)) == ("SN-Å1", IMEI, "2029-03-13")


def test_each_thing_that_is_not_right_is_named(admin: FlaskClient, station: Station) -> None:
    rows = [
        GOOD,
        ("ny0001", "Surfplatta, 8 tum", "SN-Å1", IMEI),
        ("TAB0001", "Okänd", "DEMO-0002", "356938035643808", "http://x.example", "i går", "2001-01-01"),
        ("", "Surfplatta, 8 tum", "", "3,56938E+14"),
        ("NY0005", "Surfplatta, 8 tum", PERSON, "", "", "", "", f"Lånad av {PERSON}"),
    ]
    answer = send(admin, csv(HEAD, *rows))
    assert "4 rader behöver rättas" in answer.text and "9876" not in answer.text
    assert [(row, column, words.split()[0]) for row, column, words in wrong(answer)] == [
        ("3", "A, Etikett", "Rad"), ("3", "C, Serienummer", "Rad"), ("3", "D, IMEI", "Rad"),
        ("4", "A, Etikett", "Det"), ("4", "B, Modell", "Ingen"), ("4", "D, IMEI", "Ett"), ("4", "E, MDM-länk", "Skriv"),
        ("4", "F, Köpt", "Skriv"),
        ("5", "D, IMEI", "Excel"), ("5", "A, Etikett", "Etiketten"),
        ("6", "C, Serienummer", "Cellen"), ("6", "H", "Cellen"),
    ]  # fmt: skip
    assert "Rad 2 har samma." in answer.text and added(station) == []
    assert wrong(send(admin, csv(HEAD, ("NY1", "Surfplatta, 8 tum", "DEMO-0002")))) == [
        ("2", "C, Serienummer", "TAB0002 har redan det numret eller den länken. Jämför med det som står på saken.")
    ]


def test_nothing_is_added_by_half(admin: FlaskClient, station: Station) -> None:
    sent = {"content": packed(send(admin, csv(HEAD, GOOD, ("NY0002", "Surfplatta, 8 tum"))).text)}
    admin.post("/admin/new-item", data={"tag": "NY0002", "model": "tablet-8"})
    answer = admin.post("/admin/item-lists/add", data=sent, follow_redirects=True)
    assert "Någon har ändrat sakerna under tiden." in answer.text
    assert [one.tag for one in added(station)] == ["NY0002"]
    bad = sent["content"].replace(IMEI, PERSON)
    assert admin.post("/admin/item-lists/add", data={"content": bad}).status_code == 303
    for content in ("", "[]", "[1]", "x" * 100):
        assert admin.post("/admin/item-lists/add", data={"content": content}).status_code == 303
    assert [one.tag for one in added(station)] == ["NY0002"]


def bomb(unzipped: int = 64 * 1024 * 1024, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A small file whose sheet is huge."""
    whole = zipfile.ZipFile(io.BytesIO(xlsx(HEAD, GOOD)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.namelist():
            archive.writestr(part, b" " * unzipped if part == name else whole.read(part))
    return content.getvalue()


def with_sheet(xml: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(xlsx(HEAD, GOOD)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.namelist():
            archive.writestr(part, xml.encode() if part == name else whole.read(part))
    return content.getvalue()


CELL = '<row r="1"><c t="str"><v>&i;</v></c></row>'
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "haha">{{}}]><worksheet xmlns="{{}}"><sheetData>{CELL}</sheetData></worksheet>'
ENTITIES = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = f'<worksheet xmlns="{MAIN}"><sheetData><row>{"<c/>" * 1_000_000}</row></sheetData></worksheet>'
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 800_000}</cellXfs></styleSheet>'
FORMAT = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{"[" * 99_999}"/></numFmts></styleSheet>'
)
NAMED = f"""<workbook xmlns="{MAIN}"><sheets><sheet name="a" sheetId="1"/></sheets><definedNames>
    <definedName name="_xlnm.Print_Area" localSheetId="0">{"'" * 50_000}</definedName></definedNames></workbook>"""

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "".join(f'<sheet name="s{n}" sheetId="{n}" xmlns:r="{RELATION}" r:id="rId1"/>' for n in range(1, 15_000))
ONE_PART = f'<workbook xmlns="{MAIN}"><sheets>{SHEETS}</sheets></workbook>'

CELLS_OF_ONE_TEXT = '<c t="s"><v>0</v></c>' * 40
SHARED = f'<worksheet xmlns="{MAIN}"><sheetData>{f"<row>{CELLS_OF_ONE_TEXT}</row>" * 200}</sheetData></worksheet>'


def with_one_text(text: str) -> bytes:
    """A small file whose cells all have one text, which it holds once."""
    strings = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    whole = zipfile.ZipFile(io.BytesIO(with_sheet(SHARED)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.namelist():
            named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{strings}"/></Types>'
            archive.writestr(part, whole.read(part).replace(b"</Types>", named.encode()))
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>')
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_one_text("A" * 100_000), "Filen är för stor."),
        (with_sheet(ONE_PART, "xl/workbook.xml"), "Filen går inte att läsa som en lista."),
        (with_sheet(CELLS), "Filen är för stor."),
        (with_sheet(STYLES, "xl/styles.xml"), "Filen är för stor."),
        (with_sheet(FORMAT, "xl/styles.xml"), "Filen är för stor."),
        (with_sheet(NAMED, "xl/workbook.xml"), "Filen är för stor."),
        (b"", "Välj en fil."),
        (b"x" * (spreadsheets.LARGEST_FILE + 1), "Filen är för stor."),
        (bomb(), "Filen är för stor."),
        (bomb()[:-2000], "Filen går inte att läsa som en lista."),
        (with_sheet(LAUGHS.format(ENTITIES, MAIN)), "Filen går inte att läsa som en lista."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Spara listan som Excel-arbetsbok (.xlsx)"),
        (bomb(0, "xl/workbook.xml").replace(b"xl/workbook.xml", b"xl/workbook.bin"), "Spara listan som"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Filen går inte att läsa som en lista."),
        (csv(HEAD, GOOD) + b'"', "Filen går inte att läsa som en lista."),
        (csv(("Namn", "Modell"), GOOD), "Listan behöver en rad med rubriker"),
        (csv(HEAD), "Det står inga saker under rubrikerna."),
        (csv((*HEAD, "IMEI"), GOOD), "Kolumn D och I har samma rubrik."),
        (csv((*HEAD, PERSON), GOOD), "Det står ett personnummer bland rubrikerna."),
        (csv(HEAD, *[("NY", "M")] * 1001), "Listan har fler än 1"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_refused(admin: FlaskClient, station: Station, content: bytes, words: str) -> None:
    began = time.process_time()
    answer = send(admin, content)
    assert answer.status_code == 422 and words in html.unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text and "9876" not in answer.text
    assert time.process_time() - began < 3


def test_a_row_that_claims_to_be_the_last_of_a_billion(admin: FlaskClient) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEAD)
    rows = f'<row r="1">{cells}</row><row r="999999999">{cells}</row>'
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    assert "Det står inga saker under rubrikerna." in send(admin, with_sheet(xml)).text


def test_a_thousand_items_take_a_few_statements(admin: FlaskClient, station: Station) -> None:
    rows = [(f"NY{n:05d}", "Surfplatta, 8 tum", f"SN{n:06d}A", "", f"https://mdm.example/{n:06d}") for n in range(1000)]
    page = send(admin, xlsx(HEAD, *rows)).text
    assert "1\u202f000 saker läggs till" in page and "Och 990 saker till." in page
    with statements(station) as sent:
        assert admin.post("/admin/item-lists/add", data={"content": packed(page)}).status_code == 303
    assert len(added(station)) == 1000 and len(sent) < 20


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_template_and_the_saved_list_have_headings_that_are_read(admin: FlaskClient, language: str) -> None:
    template = openpyxl.load_workbook(io.BytesIO(admin.get(f"/admin/item-lists/template.xlsx?lang={language}").data))
    head = [cell.value for cell in template.worksheets[0][1]]
    assert len(template.worksheets) == 2 and len(head) == 7
    assert "1 sak läggs till" in send(admin, xlsx(head, GOOD[:7])).text
    for name in ("items.xlsx", "items.csv"):
        rows = list(spreadsheets.read(admin.get(f"/admin/{name}?lang={language}").data))
        assert len(rows) == 13 and rows[0].cells[:7] == head


def test_a_list_that_finds_no_room_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(StorageFault):
            spreadsheets.xlsx_file({"a": [HEAD, GOOD]})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_saved_list_has_no_formula(admin: FlaskClient) -> None:
    for tag, serial in {"TAB0001": '=HYPERLINK("http://x")', "TAB0002": "+46", "TAB0003": "00123"}.items():
        assert admin.post(f"/admin/items/{tag}", data={"model": "tablet-10", "serial": serial}).status_code == 303
    text = admin.get("/admin/items.csv").data.decode("utf-8-sig")
    assert """'=HYPERLINK(""http://x"")""" in text and ";'+46;" in text
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/admin/items.xlsx").data))
    cell = book.worksheets[0]["C2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert book.worksheets[0]["C4"].value == "00123"
    again = [row.cells[2] for row in spreadsheets.read(text.encode())]
    assert again[1:4] == ['=HYPERLINK("http://x")', "+46", "00123"]


def test_a_saved_list_says_what_is_lent_home(admin: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    scan(station, "TAB0001", with_pass=True)
    scan(station, "TAB0002")
    rows = admin.get("/admin/items.csv").data.decode("utf-8-sig").splitlines()
    assert [row.rpartition(";")[2] for row in rows[1:3]] == ["Utlånad hem", "Utlånad"]
