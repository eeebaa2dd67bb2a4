"""The commands `kiosk sync`, `kiosk report` and `kiosk hub`."""

import base64
import json
import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from kiosk.__main__ import kiosk
from kiosk.config import ConfigError
from kiosk.errors import Invalid, NotFound, StorageFault
from kiosk.station import Station
from kiosk.statistics import day_report
from kiosk.statistics.day_report import DayReport
from tests.kiosk.cli.conftest import run


def write_sync(data: Path, line: str) -> None:
    (data / "kiosk.toml").write_text(f'[clock]\ntrust = "system"\n[sync]\n{line}\n')


def test_without_a_receiver_days_are_closed_and_nothing_is_owed(data: Path, station: Station) -> None:
    date = station.clock.now().date
    night = run("sync", data=data, days=1)
    assert (night.exit_code, night.stdout) == (
        0,
        f"Closed {date}.\nNo hub and no folder is set, in kiosk.toml or at /admin: reports are kept here, "
        "nothing is owed.\n",
    )


def test_stored_reports_are_sent_once_there_is_a_receiver(data: Path, station: Station) -> None:
    run("sync", data=data, days=1)
    write_sync(data, f'folder = "{data / "out"}"')
    night = run("sync", data=data, days=1)
    assert (night.exit_code, night.stdout.strip()) == (1, "Delivered: 0. Owed: 1, because the folder is not there.")
    (data / "out").mkdir()
    assert run("sync", "--due", data=data, days=1).exit_code == 1  # its pause is not over
    night = run("sync", data=data, days=1)
    assert (night.exit_code, night.stdout.strip()) == (0, "Delivered: 1. Nothing is owed.")
    assert [path.name for path in (data / "out" / "demo").iterdir()] == [f"{station.clock.now().date}-r1.json"]


def test_the_public_key_stands_alone_on_the_last_line(data: Path) -> None:
    first, second = (run("sync", "--public-key", data=data) for _ in range(2))
    assert len(base64.b64decode(first.stdout.splitlines()[-1], validate=True)) == 32
    assert first.stdout == second.stdout
    assert first.exit_code == 0


def test_the_report_of_a_day(data: Path, station: Station) -> None:
    run("sync", data=data, days=2)
    latest, observed = run("report", data=data), run("report", str(station.clock.now().date), data=data)
    assert msgspec.json.decode(latest.stdout, type=DayReport).status == "unobserved"
    assert msgspec.json.decode(observed.stdout, type=DayReport).status == "observed"


def test_a_day_without_a_report_is_not_found(data: Path) -> None:
    assert isinstance(run("report", data=data).exception, NotFound)


def test_the_schema_needs_no_data(tmp_path: Path) -> None:
    printed = run("report", "--schema", data=tmp_path / "nothing")
    assert json.loads(printed.stdout) == day_report.schema()


class TestHub:
    KEY = base64.b64encode(bytes(range(32))).decode()

    def test_adding_a_centre_twice(self, tmp_path: Path) -> None:
        said = [run("hub", "add-centre", "demo", "--key", self.KEY, data=tmp_path).stdout for _ in range(2)]
        assert said == ["demo may report.\n", "demo may report already.\n"]

    def test_data_may_stand_before_the_subcommand(self, tmp_path: Path) -> None:
        data = ["--data", str(tmp_path / "hub")]
        added = CliRunner().invoke(kiosk, ["hub", *data, "add-centre", "demo", "--key", self.KEY])
        assert (added.exit_code, (tmp_path / "hub" / "hub.db").exists()) == (0, True)

    @pytest.mark.parametrize(
        "url", ["nonsense", "nosuch://host/hub", "mysql://host/hub", "postgresql+psycopg://host:port/hub"]
    )
    def test_a_bad_database_address_is_refused(self, tmp_path: Path, url: str) -> None:
        (tmp_path / "kiosk.toml").write_text(f'[hub]\ndatabase = "{url}"\n')
        stopped = run("hub", "add-centre", "demo", "--key", self.KEY, data=tmp_path).exception
        assert isinstance(stopped, ConfigError)
        assert "hub.database: expected" in str(stopped)

    def test_a_database_that_does_not_answer(self, tmp_path: Path) -> None:
        (tmp_path / "kiosk.toml").write_text('[hub]\ndatabase = "postgresql+psycopg://127.0.0.1:1/hub"\n')
        stopped = run("hub", "add-centre", "demo", "--key", self.KEY, data=tmp_path).exception
        assert isinstance(stopped, StorageFault)

    @pytest.mark.parametrize("key", ["", "abc", "A" * 43])
    def test_a_bad_key_is_refused(self, tmp_path: Path, key: str) -> None:
        assert isinstance(run("hub", "add-centre", "demo", "--key", key, data=tmp_path).exception, Invalid)

    @pytest.mark.parametrize("name", ["", " ", "x" * 41, "640823-3234"])
    def test_a_bad_name_of_a_token_is_refused(self, tmp_path: Path, name: str) -> None:
        assert isinstance(run("hub", "token", name, data=tmp_path).exception, Invalid)

    def test_a_token_stands_alone_on_the_last_line(self, tmp_path: Path) -> None:
        token = run("hub", "token", "statistik", data=tmp_path).stdout.splitlines()[-1]
        assert len(token) >= 32
        assert token.encode() not in (tmp_path / "hub.db").read_bytes()

    def test_tokens_are_listed_and_revoked_by_name(self, tmp_path: Path) -> None:
        run("hub", "token", "statistik", data=tmp_path)
        run("hub", "token", "annan", data=tmp_path)
        assert run("hub", "revoke", "statistik", data=tmp_path).stdout == "Revoked: 1.\n"
        first, second = run("hub", "tokens", data=tmp_path).stdout.splitlines()
        assert re.fullmatch(r"statistik: made \d{4}-\d\d-\d\d, not used yet, revoked \d{4}-\d\d-\d\d", first)
        assert re.fullmatch(r"annan: made \d{4}-\d\d-\d\d, not used yet", second)
        assert isinstance(run("hub", "revoke", "statistik", data=tmp_path).exception, NotFound)

    def test_a_centres_first_day_can_be_said_later(self, tmp_path: Path) -> None:
        add = ("hub", "add-centre", "demo", "--key", self.KEY)
        said = [run(*add, *more, data=tmp_path).stdout for more in ((), ("--from", "2023-09-01"), ())]
        assert said == ["demo may report.\n", "demo may report.\n", "demo may report already.\n"]
