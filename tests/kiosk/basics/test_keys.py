"""A key file is complete or missing. An incomplete one is replaced or reported, as its use demands."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import requests

from kiosk.errors import StorageFault
from kiosk.keys import form_key, lasting_key
from kiosk.station import Station
from tests import factories
from tests.kills import run_and_kill
from tests.processes import Served, kiosk

MAKE = "import pathlib, sys; from kiosk.keys import form_key; print(form_key(pathlib.Path(sys.argv[1])).hex())"


def test_it_works(tmp_path: Path) -> None:
    key = form_key(tmp_path)
    assert len(key) == 32
    assert form_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), b"x" * 33])
def test_an_incomplete_form_key_is_replaced(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "secret.key").write_bytes(content)
    key = form_key(tmp_path)
    assert (len(key), key != content) == (32, True)
    assert (tmp_path / "secret.key").read_bytes() == key
    assert "secret.key was not whole" in caplog.text


def test_a_permanent_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "centre.key").write_bytes(b"")
    assert lasting_key(tmp_path / "centre.key", lambda: b"new") == b""


@pytest.mark.parametrize("found", [None, b""])
def test_processes_that_start_together_have_one_key(tmp_path: Path, found: bytes | None) -> None:
    if found is not None:
        (tmp_path / "secret.key").write_bytes(found)
    started = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate(timeout=60)[0].strip() for process in started}
    assert said == {form_key(tmp_path).hex()}


@pytest.mark.parametrize(("call", "number"), [("fsync", 1), ("rename", 1), ("fsync", 2)])
def test_a_power_cut_leaves_a_complete_key_or_none(tmp_path: Path, call: str, number: int) -> None:
    assert run_and_kill(call, number, [], partial(form_key, tmp_path))
    path = tmp_path / "secret.key"
    left = path.read_bytes() if path.exists() else None
    assert left is None if (call, number) != ("fsync", 2) else len(left or b"") == 32
    assert form_key(tmp_path) == (left or path.read_bytes())
    assert [one.name for one in tmp_path.iterdir()] == ["secret.key"]


def test_a_folder_in_place_of_the_key_is_reported(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(StorageFault, match="cannot_use"):
        form_key(tmp_path)


def test_the_pages_start_with_an_empty_key(tmp_path: Path, station: Station) -> None:
    """Otherwise every page with a form would answer 500."""
    station.db.close()
    (station.data / "secret.key").write_bytes(b"")
    served = Served("web", station.data, tmp_path / "web.log").start()
    try:
        answers = [requests.get(served.url + page, timeout=10) for page in ("/login", "/topics/login")]
        assert [answer.status_code for answer in answers] == [200, 200]
    finally:
        served.stop()


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\n"])
@pytest.mark.parametrize("options", [(), ("--public-key",)])
def test_an_incomplete_centre_key_is_reported_and_kept(
    station: Station, content: bytes, options: tuple[str, ...]
) -> None:
    """The hub has the public key: it would refuse a new one."""
    (station.data / "kiosk.toml").write_text('[clock]\ntrust = "system"\n[sync]\nhub = "http://127.0.0.1:9"\n')
    factories.take(station)
    path = station.data / "centre.key"
    path.write_bytes(content)
    done = kiosk("sync", "--data", str(station.data), *options, check=False, KIOSK_CLOCK="86400")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("kiosk: centre.key is not this centre's whole key: put back a copy")
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == content
