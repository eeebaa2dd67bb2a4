"""The page of the guided scanner test, and its sheet."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.scans.scanner_test import TEST_CODE
from tests.kiosk.sheets import printed
from web.admin.scanner_test import LAYOUT_WORDS, STEPS, WORDS


def sent(admin: FlaskClient, **reading: str) -> str:
    answer = admin.post("/admin/scanner-test", data={"text": TEST_CODE, "end": "Enter", "gap": "9", **reading})
    assert answer.status_code == 200
    return answer.text


def test_it_works(admin: FlaskClient) -> None:
    assert TEST_CODE in admin.get("/admin/scanner-test").text
    assert "Skannern fungerar" in sent(admin)


def test_what_is_wrong_is_said_with_what_mends_it(admin: FlaskClient) -> None:
    page = sent(admin, text="]C0ENTREN+YZ-", end="", gap="70")
    assert "Skannern behöver ställas in" in page
    assert str(LAYOUT_WORDS["us_on_nordic"]) in page
    for code in ("no_end", "aim"):
        assert all(str(words) % {"detail": "Code 128"} in page for words in WORDS[code])
    assert "upp till 70 millisekunder" in page


def test_what_was_read_is_not_shown_again(admin: FlaskClient) -> None:
    assert "811218-9876" not in sent(admin, text="811218-9876", gap="many", end="F1")


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_codes_of_the_sheet_are_read(admin: FlaskClient, dpi: int) -> None:
    answer = admin.get("/admin/scanner-test/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    (page,) = printed.pages(answer.data, dpi)
    assert printed.read(page) == [TEST_CODE, TEST_CODE]
    askew = printed.read(printed.askew(page))
    assert askew == [TEST_CODE, TEST_CODE]


def test_steps_that_the_words_name_are_there(app: Flask) -> None:
    with app.test_request_context("/?lang=sv"):
        named: Callable[[str], str] = lambda code: str(WORDS[code][1])  # noqa: E731 - read at once
        for code, step in (("no_end", 3), ("prefix", 4), ("slow", 5), ("layout", 6)):
            assert f"steg {step}" in named(code)
        assert len(STEPS) >= 6
