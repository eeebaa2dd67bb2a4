"""`kiosk labels` writes the labels of items to a PDF, and says what it cannot do."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from kiosk.__main__ import MESSAGES
from kiosk.centre.models import Centre
from kiosk.errors import DomainError
from kiosk.loans import labels as domain
from kiosk.sheets.layouts import LAYOUTS
from kiosk.station import Station
from tests.kiosk.cli.conftest import run
from tests.kiosk.sheets import printed


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "labels.pdf"


def labels(station: Station, out: Path, *arguments: str, layout: str = "l7160") -> Result:
    return run("labels", "--layout", layout, "--out", str(out), *arguments, data=station.data)


def test_it_works(station: Station, out: Path) -> None:
    assert labels(station, out).stdout == f"Written: {out} (12 labels).\n"
    (page,) = printed.pages(out.read_bytes(), 203)
    read = [printed.read(printed.label(page, LAYOUTS["l7160"], place, 203)) for place in range(13)]
    assert read == [*([f"TAB{n:04}"] for n in range(1, 13)), []]


def test_one_label_anew_on_a_label_printer(station: Station, out: Path) -> None:
    assert labels(station, out, "tab0007", "--code", "qr", layout="62x29-203").exit_code == 0
    (page,) = printed.pages(out.read_bytes(), 203)
    assert printed.read(page) == ["TAB0007"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("TAB9999",), "unknown_item"), (("--start", "22"), "bad_start"), (("--down", "11"), "bad_offset")],
)
def test_it_is_refused_in_words(station: Station, out: Path, arguments: tuple[str, ...], code: str) -> None:
    refused = labels(station, out, *arguments).exception
    assert isinstance(refused, DomainError)
    assert refused.code == code
    assert MESSAGES[code].format(**refused.params)
    assert not out.exists()


def test_a_file_that_cannot_be_written(station: Station, tmp_path: Path) -> None:
    refused = labels(station, tmp_path / "no folder" / "labels.pdf").exception
    assert isinstance(refused, DomainError)
    assert refused.code == "cannot_use"


def test_the_label_has_the_model_in_the_centres_language(station: Station) -> None:
    with station.db.begin() as s:
        here = s.scalars(sa.select(Centre)).one()
        here.name, here.language = "Lycksele", "en"
    with station.db.read() as s:
        (label,) = domain.labels(s, ["TAB0001"])
    assert (label.tag, label.model, label.centre) == ("TAB0001", "Tablet, 10 inch", "Lycksele")
