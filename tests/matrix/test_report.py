"""The report by EN 301 549 says what a run has looked at: all that there is, or a sample of it."""

from pathlib import Path

import msgspec
import pytest
from flask import Flask

from tests import touchscreen
from tests.matrix import report
from tests.matrix.pages import PAGES, languages, whole
from tests.matrix.results import Result
from web.statement import views

POSSIBLE = len(languages()) * len(list(whole(languages()[0])))


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int) -> tuple[str, views.Tested]:
    monkeypatch.setattr(report, "REPORT", tmp_path / "report.md")
    monkeypatch.setattr(report, "TESTED", tmp_path / "tested.json")
    report.write(Result([one.code for one in languages()], len(PAGES), looks, date="2026-12-01"))
    return report.REPORT.read_text(), msgspec.json.decode(report.TESTED.read_bytes(), type=views.Tested)


def test_a_whole_run_is_said_to_be_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    words, tested = written(tmp_path, monkeypatch, POSSIBLE)
    assert f"These are all {POSSIBLE} combinations" in words
    assert not tested.is_sample


def test_pairs_are_said_to_be_a_sample_of_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    words, tested = written(tmp_path, monkeypatch, 341)
    assert f"not all combinations**, but 341 of {POSSIBLE}" in words
    assert tested.is_sample and tested.possible == POSSIBLE


def test_each_page_of_visitors_is_looked_at(app: Flask):
    """A page that is not in PAGES has no size, no language and no target looked at by anybody."""
    looked_at = {touchscreen.at(app, page.path) for page in PAGES if page.path != "/nowhere"}
    assert touchscreen.of_visitors(app) - looked_at == set(), "a line of PAGES in tests/matrix/pages.py"
