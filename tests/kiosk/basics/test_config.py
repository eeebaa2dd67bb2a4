"""The settings file: an error in it stops the start and is named."""

from pathlib import Path

import pytest

from kiosk import config
from kiosk.config import ConfigError, Settings


def write(folder: Path, text: str) -> Path:
    (folder / "kiosk.toml").write_text(text, "utf-8")
    return folder


def test_without_a_file_the_defaults_are_used(tmp_path: Path) -> None:
    assert config.load(tmp_path) == Settings()


def test_settings_of_the_file_are_used(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, '[web]\nport = 9000\n[[scanner]]\nname = "desk"\nport = "/dev/ttyACM0"\n'))
    assert settings.web.port == 9000
    assert (settings.scanner[0].name, settings.scanner[0].baud) == ("desk", 9600)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[sync]\nhubb = "http://x"\n', ("sync", "unknown key hubb", "hub, folder")),
        ("[synk]\n", ("unknown key synk", "sync")),
        ('[web]\nport = "eighty"\n', ("web.port", "int")),
        ("[web]\nport = 70000\n", ("web.port", "65535")),
        ('[clock]\ntrust = "maybe"\n', ("clock.trust",)),
        ('[clock]\nzone = "Lycksele"\n', ("clock.zone", "Europe/Stockholm")),
        ('[sync]\nat = "02:30"\n', ("sync.at", "02:00")),
        ('[sync]\nat = "25:00"\n', ("sync.at",)),
        ('[sync]\nat = "03:40\\n"\n', ("sync.at",)),
        ('[sync]\nat = "٠٣:٤٠"\n', ("sync.at",)),
        ('[sync]\ncentre = "demo\\n"\n', ("sync.centre",)),
        ('[sync]\nhub = "http://x\\n"\n', ("sync.hub",)),
        ('[hub]\npublic_url = "http://x\\n"\n', ("hub.public_url",)),
        ('[[scanner]]\nname = "counter\\n"\n', ("scanner", "name")),
        ('[sync]\nhub = "http://x"\nfolder = "y"\n', ("sync", "not both")),
        ('[sync]\nhub = "http://[::1"\n', ("sync.hub", "https://")),
        ('[sync]\nhub = "http://:80"\n', ("sync.hub", "https://")),
        ('[sync]\nhub = "http://127.0.0.1:80900"\n', ("sync.hub", "https://")),
        ('[[scanner]]\nname = "a"\n[[scanner]]\nname = "a"\n', ("scanner.name",)),
        ('[[scanner]]\nname = "panel"\n', ("scanner.name", "loudspeaker, panel, printer")),
        ('[printer]\nconnection = "lpt1"\n', ("printer.connection",)),
        ('[printer]\nconnection = "usb:04b8"\n', ("printer.connection",)),
        ("[printer]\nwidth = 576\n", ("printer", "connection")),
        ('[printer]\nconnection = "serial:/dev/ttyUSB0"\nwidth = 570\n', ("printer.width",)),
        ('[printer]\nconnection = "serial:/dev/ttyUSB0"\ncolour = 1\n', ("printer", "unknown key colour", "baud")),
        ('[[scanner]]\nname = "6408233234"\n', ("scanner.name",)),
        ('[[scanner]]\nname = "desk-640823-3234"\n', ("scanner.name",)),
        ('[sync]\ncentre = "lycksele-640823-3234"\n', ("sync.centre", "without an identity number")),
        ("[panel]\nlamp_done = 99\n", ("panel.lamp_done",)),
        ('[sound]\nheadset = " "\n', ("sound.headset",)),
        ('[sound]\nearphone = "USB"\n', ("sound", "unknown key earphone", "loudspeaker")),
        ("[web\n", ("not TOML",)),
    ],
)
def test_an_error_names_its_setting(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, text))
    for name in ("kiosk.toml", *names):
        assert name in str(caught.value)
    assert "3234" not in str(caught.value)
