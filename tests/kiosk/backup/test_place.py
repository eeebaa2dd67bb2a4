"""Where copies go: a folder, or the stick with a certain label, found in a made-up /dev and /proc."""

from pathlib import Path

import pytest

from kiosk import config
from kiosk.backup import target
from kiosk.config import ConfigError
from kiosk.errors import StorageFault
from kiosk.station import Station


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a disk and nothing in its USB ports."""
    made = tmp_path / "root"
    for folder in ("dev/disk/by-label", "proc"):
        (made / folder).mkdir(parents=True)
    (made / "dev/mmcblk0p2").touch()
    (made / "dev/disk/by-label/rootfs").symlink_to("../../mmcblk0p2")
    (made / "proc/mounts").write_text("/dev/mmcblk0p2 / ext4 rw 0 0\nproc /proc proc rw 0 0\n")
    monkeypatch.setattr(target, "ROOT", made)
    return made


def plug_in(root: Path, label: str, mounted: Path | None) -> None:
    (root / "dev/sda1").touch()
    (root / "dev/disk/by-label" / label.replace(" ", r"\x20")).symlink_to("../../sda1")
    if mounted is not None:
        mounted.mkdir(parents=True)
        with (root / "proc/mounts").open("a") as mounts:
            mounts.write(f"/dev/sda1 {str(mounted).replace(' ', chr(92) + '040')} vfat rw 0 0\n")


def settings(data: Path, line: str) -> config.Settings:
    with (data / "kiosk.toml").open("a") as file:
        file.write(f"\n[backup]\n{line}\n")
    return config.load(data)


def settings_of(data: Path, line: str) -> config.Settings:
    """The settings with this line alone under [backup]."""
    before = (data / "kiosk.toml").read_text("utf-8")
    found = settings(data, line)
    (data / "kiosk.toml").write_text(before, "utf-8")
    return found


@pytest.mark.parametrize("label", ["ENTREN", "MIN STICKA"])
def test_the_stick_of_the_label(station: Station, root: Path, tmp_path: Path, label: str) -> None:
    plug_in(root, label, tmp_path / "media" / label)
    found = target.folder(settings(station.data, f'usb_label = "{label}"'), station.data, None)
    assert found == tmp_path / "media" / label / "entren-backup"
    assert found.is_dir()


def test_a_stick_called_entren_need_not_be_named_in_the_settings(station: Station, root: Path, tmp_path: Path) -> None:
    plug_in(root, "ENTREN", tmp_path / "media")
    assert target.folder(station.settings, station.data, None) == tmp_path / "media" / "entren-backup"


def test_no_stick(station: Station, root: Path) -> None:
    with pytest.raises(StorageFault, match="no_stick"):
        target.folder(settings(station.data, 'usb_label = "ENTREN"'), station.data, None)


def test_a_stick_that_is_not_mounted(station: Station, root: Path) -> None:
    """Nothing is written to the folder where it would be: that lies on the memory card."""
    plug_in(root, "ENTREN", None)
    with pytest.raises(StorageFault, match="stick_not_mounted"):
        target.folder(settings(station.data, 'usb_label = "ENTREN"'), station.data, None)


def test_a_folder_of_the_settings(station: Station, tmp_path: Path) -> None:
    given = settings(station.data, f'folder = "{tmp_path / "nas"}"')
    with pytest.raises(StorageFault, match="no_backup_folder"):
        target.folder(given, station.data, None)
    (tmp_path / "nas").mkdir()
    assert target.folder(given, station.data, None) == tmp_path / "nas"


def test_the_commands_own_folder_goes_first(station: Station, tmp_path: Path) -> None:
    given = settings(station.data, f'folder = "{tmp_path / "nas"}"')
    assert target.folder(given, station.data, tmp_path) == tmp_path


def test_without_settings_the_copies_are_beside_the_database(station: Station) -> None:
    assert target.folder(station.settings, station.data, None) == station.data / "backups"
    assert target.is_on_same_disk(str(station.data / "backups"), station.data)
    assert not target.is_on_same_disk("/proc", station.data)
    assert not target.is_on_same_disk("/nowhere", station.data)


def test_whether_copies_will_be_on_another_disk(station: Station, root: Path) -> None:
    assert not target.leads_to_another_disk(station.settings, station.data), "the folder is not created yet"
    named = {line: settings_of(station.data, line) for line in ('folder = "."', 'folder = "/proc"', 'usb_label = "B"')}
    found = {line: target.leads_to_another_disk(one, station.data) for line, one in named.items()}
    assert found == {'folder = "."': False, 'folder = "/proc"': True, 'usb_label = "B"': False}
    plug_in(root, "B", None)
    (root / "proc/mounts").write_text("/dev/sda1 /proc vfat rw 0 0\n")
    assert target.leads_to_another_disk(named['usb_label = "B"'], station.data), "the folder on it is not created yet"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('folder = "a"\nusb_label = "B"', "backup: expected folder or usb_label, not both"),
        ('usb_label = "../B"', "backup.usb_label"),
        ('usb_label = "19121212-1212"', "backup: expected a folder or label without an identity number in it"),
        ('drive = "B"', "backup: unknown key drive (known: folder, usb_label)"),
    ],
)
def test_settings_that_cannot_be_right(station: Station, line: str, why: str) -> None:
    with pytest.raises(ConfigError) as error:
        settings(station.data, line)
    assert why in str(error.value)


def test_a_copy_without_room_is_not_begun(station: Station, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the database's own disk, room is left for numbers and reports."""
    target.check_space(folder, 1000, station.data)
    monkeypatch.setattr(target, "LEAST_LEFT", 10**18)
    with pytest.raises(StorageFault, match="backup_full"):
        target.check_space(folder, 1000, station.data)
