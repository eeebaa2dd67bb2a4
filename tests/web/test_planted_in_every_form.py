"""An identity number that is written in any field, address, query or message of any page or call is kept nowhere.

The doors come from the app: its addresses, the forms on its pages, the names that the views read, and the messages of
the API. So a new page is planted too. `tests/flows/test_planted_numbers.py` plants what is no page: scanners, commands,
the hub. Each field in which somebody writes gets a number of its own, and afterwards a harmless word, which shows that
the number was refused for what it is. With ENTREN_CAMPAIGN=1 a field gets all shapes.
"""

import datetime as dt
import io
import itertools
import json
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from kiosk.backup import copies
from kiosk.station import Station
from kiosk.types import Role
from tests.campaign import CAMPAIGN
from tests.flows.planted_numbers import SHAPES, PlantedNumber, found, planted_numbers, search
from tests.flows.test_targets import PARTS_OF_PAGES, fill
from tests.states.addresses import addresses
from tests.web.logged_in import log_in
from tests.web.page_forms import forms_of
from tests.web.test_odd_values import FIELDS, path_of, rules
from web.api.openapi import OPERATIONS

BEFORE_IT = {"mdm_link": "https://mdm.example/"}
"""What stands before the number where only such a text is taken."""
STORED = {
    "admin.add_day sv", "admin.add_desk name", "admin.add_item serial", "admin.add_item tag", "admin.add_model sv",
    "admin.add_notice sv", "admin.add_room name", "admin.add_token name", "admin.add_topic sv", "admin.add_user name",
    "admin.change_item serial", "admin.change_item mdm_link", "admin.change_model en", "admin.change_topic en",
    "admin.fill_statement contact", "admin.rename_desk name", "admin.set_centre name", "loans.reserve name",
}  # fmt: skip
"""Some of the fields that store a harmless word: what the search below would find if it were a number."""
HARMLESS = (f"Kanari{a}{b}" for a, b in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2))
TAGS = itertools.count(1)
ALIKE = re.compile(r"\d|-|sv-simple|ar|ti|so|fa|uk|fi|ku|pl")
"""Fields whose names differ in this only are alike: a text in each language, hours of each day. One of them is enough,
but for a campaign.
"""
ONCE = {"auth.log_in", "auth.choose_password", "account.change_password"}
"""They hash a password, which takes a tenth of a second, and lock after some tries."""


@dataclass(frozen=True)
class Door:
    """A field of a form in which somebody writes. `body`: its other fields, as the page has them.

    `has_all_shapes`: in a campaign it gets a number in each shape. Fields that are alike, or hidden, get one.
    """

    endpoint: str
    action: str
    field: str
    body: dict[str, list[str]]
    is_file: bool = False
    has_all_shapes: bool = False

    @property
    def name(self) -> str:
        return f"{self.endpoint} {self.field}"


class Planted:
    """The numbers that were sent, and what the answers to them repeated or broke."""

    def __init__(self) -> None:
        self._numbers = iter(planted_numbers(range_of_doors(), lambda place, _door: (SHAPES[place % len(SHAPES)],)))
        self.sent: dict[str, str] = {}
        self.faults: list[str] = []

    def next(self, door: str) -> PlantedNumber:
        number = next(self._numbers)
        self.sent[number.ten] = f"{door}, {number.shape.name}"
        return number

    def judge(self, number: PlantedNumber, answer: TestResponse) -> None:
        content = f"{answer.headers}\n".encode() + answer.get_data()
        if answer.status_code >= 500 or found(content, frozenset({number.ten})):
            self.faults.append(f"{self.sent[number.ten]}: {answer.status_code}")


def range_of_doors() -> list[str]:
    """More than there are: each number is made when the test begins."""
    return [f"door {number}" for number in range(12_000 if CAMPAIGN else 900)]


def doors(app: Flask, client: FlaskClient, pages: Iterable[str], planted: "Planted") -> Iterator[Door]:
    """Each field in which somebody writes, once, of the forms of these pages. Their queries have a number meanwhile."""
    known = set()
    for page in pages:
        number = planted.next(f"GET {page}")
        answer = client.get(page, query_string=dict.fromkeys(FIELDS, number.text))
        planted.judge(number, answer)
        for form in forms_of(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ():
            action = (form.action or page).partition("?")[0]
            try:
                endpoint, _ = app.url_map.bind("localhost").match(action, "POST")
            except HTTPException:  # a simulated part's own address
                continue
            without = ("version", "csrf_token", *form.files)
            body = {name: values for name, values in form.with_values().items() if name not in without}
            written = body if CAMPAIGN and form.written else dict.fromkeys(form.written)
            for field in (*written, *form.files):
                kind, is_file = ALIKE.sub("", field), field in form.files
                is_new = (endpoint, kind) not in known and (field in form.written or is_file)
                if field and (is_new or (CAMPAIGN and (endpoint, field) not in known)):
                    known |= {(endpoint, kind), (endpoint, field)}
                    has_all = CAMPAIGN and is_new and endpoint not in ONCE
                    yield Door(endpoint, action, field, body | usual(field), is_file, has_all)


def usual(field: str) -> dict[str, list[str]]:
    """What else a form needs that is empty on its page, so that only the planted field decides."""
    soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    values = {"tag": f"NY{next(TAGS):06d}", "wanted": "1", "date": f"{soon}", "opens": "10.00", "closes": "11.00"}
    return {name: [value] for name, value in values.items() if name != field}


def files_with(text: str) -> Iterator[tuple[io.BytesIO, str]]:
    """Files with a text in their name, and as text, table, workbook, profile and catalogue inside."""
    name = f"{text.strip().replace('/', '-')}.csv"
    yield io.BytesIO(text.encode()), name
    yield io.BytesIO(f"Etikett;Modell;Serienummer\nNY1;Surfplatta, 8 tum;{text}\n".encode()), "lista.csv"
    yield (
        io.BytesIO(json.dumps({"kind": "entren-profile", "version": 1, "centre": text, "parts": {}}).encode()),
        "x.json",
    )
    yield io.BytesIO(f'msgid ""\nmsgstr ""\n\nmsgid "Ta ett nummer"\nmsgstr "{text.strip()}"\n'.encode()), "x.po"
    book = openpyxl.Workbook()
    book.properties.creator = book.active.title = re.sub(r"[\[\]:*?/\\]", "-", text.strip())[:31]
    for row in (["Etikett", "Modell", "Serienummer", text], ["NY1", "Surfplatta, 8 tum", text, text]):
        book.active.append(row)
    with io.BytesIO() as made:
        book.save(made)
        yield io.BytesIO(made.getvalue()), "lista.xlsx"


def plant(client: FlaskClient, door: Door, planted: Planted) -> str | None:
    """Write a number in a field, in each shape of a campaign, then a harmless word, which is returned."""
    for _ in SHAPES if door.has_all_shapes else SHAPES[:1]:
        number = planted.next(door.name)
        if door.is_file:
            for file in files_with(number.text):
                planted.judge(number, client.post(door.action, data=door.body | {door.field: [file]}))
            continue
        text = BEFORE_IT.get(door.field, "") + number.text
        planted.judge(number, client.post(door.action, data=door.body | {door.field: [text]}))
    if door.is_file or door.endpoint in ONCE:
        return None
    word = next(HARMLESS)
    client.post(door.action, data=door.body | {door.field: [BEFORE_IT.get(door.field, "") + word]})
    return word


def plant_in_every_address(app: Flask, client: FlaskClient, planted: Planted, planted_forms: set[str]) -> None:
    """Each address: a number in its path, and in every field that any view reads, where no page had its form.

    Somebody who is not logged in asks too, and is led to the page for that.
    """
    nobody = app.test_client()
    for rule in rules(app, "GET"):
        if rule.arguments or rule.endpoint in PARTS_OF_PAGES:
            number = planted.next(f"GET {rule.rule}")
            query = dict.fromkeys(FIELDS, number.text)
            path = path_of(rule, number.text.strip())
            planted.judge(number, client.get(path, query_string=query))
            planted.judge(number, nobody.get(path))
            planted.judge(number, nobody.post(path, headers={"Referer": f"http://localhost{path}"}))
    for rule in rules(app, "POST"):
        if rule.endpoint in planted_forms and not (CAMPAIGN or rule.arguments):
            continue
        number = planted.next(f"POST {rule.rule}")
        fields = dict.fromkeys((*FIELDS, "ticket", "request_key", "topic", "outcome", "tag"), number.text)
        for path in sorted({path_of(rule, number.text.strip()), *([path_of(rule, "1")] if CAMPAIGN else [])}):
            planted.judge(number, client.post(path, data=fields | {"password": ""}))


def plant_in_every_message(client: FlaskClient, planted: Planted) -> None:
    """Each member of each message of the API, and one that nobody knows."""
    for call in OPERATIONS:
        if call.method != "post":
            continue
        members = [one.encode_name for one in msgspec.structs.fields(call.body)] if call.body else []
        for member in (*members, "unknown"):
            number = planted.next(f"POST {call.path} {member}")
            usual = {"topic": "login", "code": "TAB0001", "scanner": "wedge-1", "scan_id": f"planted-{number.ten[:3]}x"}
            body = {name: usual.get(name, "1") for name in members} | {member: number.text}
            path = call.path.replace("{ticket}", "1-x").replace("{desk}", "1").replace("{tag}", "TAB0001")
            planted.judge(number, client.post(path, json=body))


def export_everything(client: FlaskClient, app: Flask, station: Station, folder: Path) -> None:
    """What the pages give as files, unpacked, and a copy of the centre."""
    at = station.clock.now()
    copies.make(folder, station, at, lambda *_: None)
    for rule in rules(app, "GET"):
        if rule.endpoint in PARTS_OF_PAGES and not rule.arguments:
            answer = client.get(rule.rule)
            unpacked(answer.get_data(), folder / rule.endpoint)
    for file in list(folder.iterdir()):
        unpacked(file.read_bytes(), folder / f"{file.name}-unpacked")


def unpacked(content: bytes, to: Path) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            to.with_name(f"{to.name}-parts").write_bytes(b"\n".join(packed.read(name) for name in packed.namelist()))
    elif not to.name.endswith("-unpacked"):
        to.write_bytes(content)


def leaks(places: list[Path], log: str, planted: Planted) -> set[str]:
    wanted = frozenset(planted.sent)
    in_files = {
        f"{Path(file).name}: {planted.sent[ten]}" for file, tens in search(places, wanted).items() for ten in tens
    }
    return in_files | {f"log: {planted.sent[ten]}" for ten in found(log.encode(), wanted)}


@pytest.mark.timeout(1800 if CAMPAIGN else 180)
def test_a_number_in_any_field_is_kept_nowhere(
    app: Flask, station: Station, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(station)
    client = log_in(app.test_client(), station, desk="1", role=Role.ADMIN)
    planted, words = Planted(), {}
    for door in list(doors(app, client, addresses(station), planted)):
        words[door.name] = plant(client, door, planted)
    plant_in_every_address(app, client, planted, {door.partition(" ")[0] for door in words})
    plant_in_every_message(client, planted)
    exports = tmp_path / "exports"
    exports.mkdir()
    export_everything(log_in(client, station, desk="1", role=Role.ADMIN), app, station, exports)
    kept = b"".join(file.read_bytes() for file in station.data.rglob("*") if file.is_file()).lower()
    stored = {door for door, word in words.items() if word and word.lower().encode() in kept}
    with capsys.disabled():
        print(f"\n[{len(planted.sent)} numbers, {len(words)} fields, of which {len(stored)} keep a word")
    assert sorted(leaks([station.data, exports], caplog.text, planted)) == []
    assert planted.faults == []
    assert stored >= STORED
