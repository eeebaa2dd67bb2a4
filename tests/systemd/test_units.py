"""systemd-analyze finds no unknown key in the units and rates them as well protected."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.backup.asked import PATIENCE

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
INSTALLED = "/opt/entren/venv/bin/kiosk"
MOST_EXPOSED = 20  # of 100; what a fresh unit without any of it scores is 96


def installed_copy(folder: Path) -> list[Path]:
    """Copy the units with a program path that exists here, as systemd-analyze demands."""
    copies = []
    for unit in [path for kind in ("service", "timer", "mount") for path in UNITS.glob(f"*.{kind}")]:
        copy = folder / unit.name
        copy.write_text(unit.read_text("utf-8").replace(INSTALLED, sys.executable), "utf-8")
        copies.append(copy)
    return copies


def analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def verify(units: list[Path]) -> subprocess.CompletedProcess[str]:
    return analyze("verify", "--recursive-errors=no", "--man=no", *units)


def test_systemd_knows_every_key(tmp_path):
    seen = verify(installed_copy(tmp_path))
    assert (seen.returncode, seen.stderr) == (0, "")


def test_a_misspelt_key_is_noticed(tmp_path):
    units = installed_copy(tmp_path)
    web = next(unit for unit in units if unit.name == "entren-web.service")
    web.write_text(web.read_text("utf-8").replace("ProtectHome=", "ProtectHouse="), "utf-8")
    seen = verify(units)
    assert seen.returncode != 0
    assert "ProtectHouse" in seen.stderr


def test_a_missing_program_is_noticed(tmp_path):
    units = installed_copy(tmp_path)
    units[0].write_text(units[0].read_text("utf-8").replace(sys.executable, "/nowhere/kiosk"), "utf-8")
    assert verify(units).returncode != 0


@pytest.mark.parametrize("service", SERVICES)
def test_little_is_exposed(service):
    seen = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", UNITS / service)
    assert seen.returncode == 0, seen.stdout[-400:]


def test_an_open_unit_is_noticed(tmp_path):
    bare = tmp_path / "bare.service"
    bare.write_text(f"[Service]\nExecStart={sys.executable}\n", "utf-8")
    assert analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", bare).returncode != 0


@pytest.mark.parametrize(("timer", "at"), [("entren-night.timer", "03:40:00"), ("entren-backup.timer", "03:55:00")])
def test_the_night_is_never_in_the_hour_that_summer_time_skips(timer, at):
    calendar = re.search(r"^OnCalendar=(.+)$", (UNITS / timer).read_text("utf-8"), re.MULTILINE)
    seen = analyze("calendar", calendar[1])
    assert seen.returncode == 0
    assert at in seen.stdout


def test_only_the_device_agent_reaches_devices_and_only_pages_and_night_have_a_network():
    texts = {name: (UNITS / name).read_text("utf-8") for name in SERVICES}
    assert [name for name, text in texts.items() if "DeviceAllow=" in text] == ["entren-device.service"]
    without = [name for name, text in texts.items() if "PrivateNetwork=yes" in text]
    assert without == ["entren-backup.service", "entren-device.service"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_clock_can_be_asked_whether_it_is_kept(service):
    """ProtectClock= forbids even reading adjtimex(2): the service could not know whether the time is right."""
    text = (UNITS / service).read_text("utf-8")
    assert "ProtectClock=" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    assert "SystemCallFilter=adjtimex" in text


@pytest.mark.parametrize("service", ["entren-web.service", "entren-device.service"])
def test_a_hang_is_noticed(service):
    assert re.search(r"^WatchdogSec=\d+$", (UNITS / service).read_text("utf-8"), re.MULTILINE)


def test_the_account_and_its_groups_can_be_made(tmp_path):
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", UNITS / "entren.sysusers"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "entren:" in (tmp_path / "etc" / "passwd").read_text("utf-8")
    assert {"gpio", "dialout", "input", "lp", "entren"} <= {
        line.split(":")[0] for line in (tmp_path / "etc" / "group").read_text("utf-8").splitlines()
    }


def test_a_copy_that_a_page_asked_for_is_put_in_place_between_two_starts():
    """The service ends by itself; `kiosk migrate` runs before it starts again, and has the time to wait for others."""
    text = (UNITS / "entren-web.service").read_text("utf-8")
    assert re.search(r"^ExecStartPre=\S+/kiosk migrate ", text, re.MULTILINE)
    assert "Restart=always" in text and "Restart=always" in (UNITS / "entren-device.service").read_text("utf-8")
    minutes = re.search(r"^TimeoutStartSec=(\d+)min$", text, re.MULTILINE)
    assert minutes and int(minutes[1]) * 60 > 2 * PATIENCE
    assert "PrivateMounts" not in text and "InaccessiblePaths" not in text, "it reads the stick at /media/entren"
