"""The checks of a centre: each trouble says what still works and what to do."""

import datetime as dt
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk import health
from kiosk.backup import state
from kiosk.backup.state import Attempt
from kiosk.doctor.bundle import bundle
from kiosk.doctor.centre_checks import WITHOUT_DEVICE
from kiosk.doctor.checks import check
from kiosk.doctor.findings import Finding, Level
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station
from kiosk.sync.models import Delivery, OutboxEntry
from tests.kiosk.identity_numbers import number

NOTO = Path("/usr/share/fonts/truetype/noto")


def troubles(data: Path) -> dict[str, Finding]:
    return {it.part: it for it in check(data) if it.level is Level.TROUBLE}


def test_a_centre_that_is_well_has_no_trouble(station: Station):
    assert troubles(station.data) == {}


def test_a_folder_that_is_not_there(tmp_path: Path):
    assert list(troubles(tmp_path / "nothing")) == ["data"]


def test_settings_that_cannot_be_read_are_named(station: Station):
    (station.data / "kiosk.toml").write_text("[web]\nprot = 1\n", "utf-8")
    assert "unknown key prot" in troubles(station.data)["settings"].words


def test_a_file_that_is_no_database(station: Station):
    station.db.close()
    for path in station.data.glob("kiosk.db*"):
        path.write_bytes(b"x" * 8192)
    found = troubles(station.data)["database"]
    assert "kiosk migrate" in found.todo


def test_each_kind_of_device_says_what_still_works_and_what_to_do(station: Station):
    assert set(WITHOUT_DEVICE) == set(DeviceKind)
    at = station.clock.now()
    with station.db.begin() as s:
        for kind in DeviceKind:
            health.report(s, f"the-{kind}", kind, DeviceCondition.TROUBLE, at, "not_usable")
        health.report(s, "old", DeviceKind.SCANNER, DeviceCondition.OK, at.later(minutes=-10))
    found = troubles(station.data)
    assert set(found) == {"old", *(f"the-{kind}" for kind in DeviceKind)}
    assert all(it.works and it.todo for it in found.values())
    assert "nothing heard since" in found["old"].words


def test_without_a_voice_it_says_what_to_install(station: Station):
    assert "speech" not in troubles(station.data)
    with (station.data / "kiosk.toml").open("a") as toml:
        toml.write('\n[speech]\nespeak = "no-such-program"\n')
    assert "espeak-ng" in troubles(station.data)["speech"].todo


def test_a_font_that_is_missing_is_said_with_its_languages(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert "letters" not in troubles(station.data)
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    settings = tmp_path / "fonts.conf"
    settings.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    assert "letters" not in troubles(station.data), "no screen is shown by a machine without fonts"
    (fonts / "NotoSans-Regular.ttf").symlink_to(NOTO / "NotoSans-Regular.ttf")
    found = troubles(station.data)["letters"]
    assert found.words == "no font has those of ar, ti, fa"
    assert "fonts-noto-core" in found.todo


def test_a_report_that_is_owed_says_why(station: Station):
    (station.data / "kiosk.toml").write_text(
        '[sync]\nhub = "https://hub.example"\n[clock]\ntrust = "system"\n', "utf-8"
    )
    at = station.clock.now()
    with station.db.begin() as s:
        s.add(_entry(at.date, at.utc))
    assert "the hub cannot be reached" in troubles(station.data)["night"].words


def test_the_bundle_has_states_and_no_persons(station: Station):
    person = number(dt.date(1981, 12, 18), 987)
    (station.data / "kiosk.toml").write_text(
        f'[web]\npublic_url = "http://{person}.example"\n[sync]\nfolder = "/home/{person}"\n', "utf-8"
    )
    at = station.clock.now()
    with station.db.begin() as s:
        health.report(s, "front", DeviceKind.SCANNER, DeviceCondition.TROUBLE, at, "not_connected")
    content = bundle(station.data, list(check(station.data)))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        said = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "not_connected" in said["findings.json"]
    assert '"ticket": 0' in said["tables.json"]
    assert '"public_url": true' in said["settings.json"]
    everything = "\n".join(said.values())
    assert person not in everything
    assert str(station.data) not in everything


def test_the_bundle_says_of_each_text_in_the_settings_only_whether_it_is_set(station: Station):
    """Paths and labels are chosen by people. A setting that is new is one of them too."""
    person = number(dt.date(1981, 12, 18), 987)
    (station.data / "kiosk.toml").write_text(
        f'[printer]\nconnection = "file:/home/{person}/lp"\nwidth = 384\n[speech]\nespeak = "/home/{person}"\n'
        '[backup]\nusb_label = "EVA"\n[[scanner]]\nname = "eva"\n',
        "utf-8",
    )
    with zipfile.ZipFile(BytesIO(bundle(station.data, []))) as archive:
        said = json.loads(archive.read("settings.json"))
    assert said["printer"] | {"connection": True, "width": 384, "handshake": "none"} == said["printer"]
    assert said["clock"]["zone"] == "Europe/Stockholm"
    assert (said["backup"]["usb_label"], said["speech"]["espeak"], said["scanner"][-1]["name"]) == (True, True, True)
    assert person not in json.dumps(said)


def _entry(date: dt.date, at: dt.datetime) -> OutboxEntry:
    return OutboxEntry(
        date=date, revision=1, body=b"{}", state=Delivery.OWED, created=at, attempts=1, next_attempt=at,
        last_trouble="unreachable",
    )  # fmt: skip


def test_a_copy_that_failed_is_old_or_could_not_be_restored(station: Station):
    at = station.clock.now()
    good = Attempt(at=at.later(hours=-1).utc, folder=str(station.data))
    old, failed = replace(good, at=at.later(days=-3).utc), replace(good, code="no_stick")
    assert "backup" not in troubles(station.data)
    state.record_copy(station.data, good)
    assert "backup" not in troubles(station.data)
    state.record_copy(station.data, failed)
    assert "no_stick" in troubles(station.data)["backup"].words
    state.record_copy(station.data, old)
    assert "backup" in troubles(station.data)
    state.record_rehearsal(station.data, replace(good, code="copy_damaged"))
    assert "copy_damaged" in troubles(station.data)["rehearsal"].words
