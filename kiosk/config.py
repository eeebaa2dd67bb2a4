"""The machine's settings: `DIR/kiosk.toml`, read once and checked. A key that is not in the file has the default here.

The centre's own settings (hours, topics, items, users) are not here: they live in the database and change in /admin.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number
from kiosk.types import CENTRE_PATTERN, LONGEST_CENTRE_CODE, whole

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Pin = Annotated[int, msgspec.Meta(ge=0, le=27)]
TimeOfDay = Annotated[str, whole("([01][0-9]|2[0-3]):[0-5][0-9]")]
Address = Annotated[str, whole(r"https?://[^\s]+")]
CentreCode = Annotated[str, whole(CENTRE_PATTERN, max_length=LONGEST_CENTRE_CODE)]
KeyCode = Annotated[str, whole("[A-Za-z][A-Za-z0-9]{0,31}")]
SoundName = Annotated[str, whole(r"[^\s].{0,199}")]
HostName = Annotated[str, whole(r"\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")]

OTHER_PARTS = frozenset({"agent", "panel", "keypad", "printer", "headset", "loudspeaker", "jack"})
"""The names of the parts that are no scanner, in their health rows."""

Keys = tuple[KeyCode, ...]

HID = "hid:"
"""Begins the port of a scanner that is a keyboard."""


class Section(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table of the file. The program does not start where the file has an unknown key."""


class Web(Section, frozen=True):
    host: str = "127.0.0.1"
    port: Port = 8080
    streams: Annotated[int, msgspec.Meta(ge=1, le=64)] = 16
    """How many pages may hold an event stream at once. The others poll every few seconds."""
    public_url: Address | None = None
    """The address by which visitors' phones reach this service. Without it: the address that the screen uses."""
    names: list[HostName] = []
    """Host names that requests may use, besides the machine's own (`entren`, `entren.local`, its IP addresses) and that
    of public_url. Requests with any other host name are refused. A name with å, ä or ö is written as xn--."""


class ClockSettings(Section, frozen=True):
    trust: Literal["system", "synchronised"] | None = None
    """`synchronised`: the time is trusted only while the kernel says that a time service keeps the clock right. Days
    are not closed before. `system`: it is always trusted. Default: `system` in a demonstration, else `synchronised`."""
    zone: str = "Europe/Stockholm"


class ScannerSettings(Section, frozen=True):
    """One `[[scanner]]`: on a serial device or a pyserial URL, a keyboard of its own, or `simulated` (typed in on the
    page). Which desk it belongs to is set on the page Admin, Skannrar.
    """

    name: Annotated[str, whole("[a-z0-9-]{1,24}")] = "scanner"
    port: str = "simulated"
    """`/dev/entren/scanner`, `socket://192.0.2.31:4001`, or `hid:` and the path of an input device, such as
    `hid:/dev/input/by-id/usb-Maker_Scanner-event-kbd`, or a part of its name in /proc/bus/input/devices."""
    baud: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600


class PanelSettings(Section, frozen=True):
    """The button, lamps and tone on the GPIO. Pins are BCM numbers; null: not fitted."""

    pins: Literal["off", "mock", "lgpio"] = "off"
    ticket_button: Pin | None = 17
    lamp_done: Pin | None = 22
    lamp_repeat: Pin | None = 27
    lamp_refused: Pin | None = 23
    tone: Pin | None = 18
    previous_key: Pin | None = None
    next_key: Pin | None = None
    choose_key: Pin | None = None
    repeat_key: Pin | None = None
    key_lamp: Pin | None = None
    """The keys for visitors who listen, and the lamp beside them."""


class PrinterSettings(Section, frozen=True):
    """`[printer]`: an ESC/POS printer of slips. Without the section there is none."""

    connection: Annotated[
        str, whole(r"serial:/[^\s]+|usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}|network:[^\s]+:[1-9][0-9]{0,4}|file:[^\s]+")
    ]
    """`serial:/dev/ttyUSB0`, `usb:04b8:0e15` (vendor and product, as lsusb shows them), `network:192.0.2.30:9100`, or
    `file:/dev/usb/lp0` for any other device."""
    baud: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600
    """Of a serial one, as it is set in the printer. `handshake` too."""
    handshake: Literal["none", "rtscts", "xonxoff"] = "none"
    answers: bool = True
    """False for one that prints but never answers when it is asked for its state: only a lost connection is seen."""
    width: Annotated[int, msgspec.Meta(ge=160, le=1024, multiple_of=8)] = 576
    """The dots of a line: 576 on paper of 80 mm, 384 on 58 mm."""
    letters: Literal["picture", "printer"] | None = None
    """`printer`: its own letters, where it has all of them, else a picture. Default: `printer` on a serial line, where
    a picture takes long; else `picture`, which is right whatever letters the printer has."""
    profile: str = "default"
    """The name of the printer in python-escpos, which knows its code pages and whether it cuts."""

    @property
    def uses_own_letters(self) -> bool:
        return self.letters == "printer" or (self.letters is None and self.connection.startswith("serial:"))


class SpeechSettings(Section, frozen=True):
    """`[speech]`: what speaks. Recorded clips and Piper voices are read from a folder for each language."""

    voices: str = "voices"
    """The folder of the voices. A relative one is under the data folder."""
    espeak: str = "espeak-ng"
    """The program espeak-ng, by its name or path; another name switches it off."""
    piper: str = "piper"
    """The program Piper, where somebody installed it."""
    megabytes: Annotated[int, msgspec.Meta(ge=1, le=200)] = 200
    """The disk space for the clips that are kept in `DIR/speech`. The least recently used go first."""


class SoundSettings(Section, frozen=True):
    """`[sound]`: the sound outputs of this machine, each by a part of its name as `kiosk doctor` lists them.

    They hold for pages at `localhost`. Without them, a page plays on the output that the system uses.
    """

    headset: SoundName | None = None
    """What the touchscreen reads aloud is heard here only, and nowhere where this output is missing."""
    loudspeaker: SoundName | None = None
    """The board's calls are heard here. Where it is missing: on the output that the system uses."""
    headset_in_browser: SoundName | None = None
    """A part of the name that the browser shows, where it has another name for the output."""
    jack: SoundName | None = None
    """The headset's jack, where the sound card notices a plug: the path of its input device, or a part of the name that
    /proc/bus/input/devices has for it. A headset that is plugged in begins the reading, one pulled out ends it."""
    loudspeaker_in_browser: SoundName | None = None


class KeySettings(Section, frozen=True):
    """`[keys]`: the keys by which a visitor listens and chooses, on any keyboard or keypad that a browser knows.

    Each is a list of codes (KeyboardEvent.code of the UI Events standard). `headset_in` and `headset_out`: what a
    keypad with a jack sends when a headset is plugged in and pulled out.
    """

    previous: Keys = ("ArrowLeft", "ArrowUp", "Numpad4", "Numpad8")
    next: Keys = ("ArrowRight", "ArrowDown", "Numpad6", "Numpad2")
    choose: Keys = ("Enter", "NumpadEnter", "Numpad5", "Space")
    repeat: Keys = ("KeyR", "Numpad0")
    pause: Keys = ("KeyP", "Numpad7")
    where: Keys = ("KeyV", "Numpad1")
    help: Keys = ("F1", "Numpad9")
    louder: Keys = ("NumpadAdd", "AudioVolumeUp")
    quieter: Keys = ("NumpadSubtract", "AudioVolumeDown")
    faster: Keys = ("NumpadMultiply",)
    slower: Keys = ("NumpadDivide",)
    headset_in: Keys = ()
    headset_out: Keys = ()


class Sync(Section, frozen=True):
    centre: CentreCode = "demo"
    hub: Address | None = None
    folder: str | None = None
    at: TimeOfDay = "03:40"
    """When days are closed and sent, local time. Never from 02:00 to 02:59, which summer time skips or repeats."""


class Backup(Section, frozen=True):
    """Where copies of the database are written each night. Without either: `DIR/backups`, on the same disk."""

    folder: str | None = None
    """A folder that exists, on another disk or machine. A relative one is under the data folder."""
    usb_label: Annotated[str, whole("[A-Za-z0-9_. -]{1,32}")] | None = None
    """The label of a USB stick that the system mounts."""


class Hub(Section, frozen=True):
    host: str = "127.0.0.1"
    port: Port = 8090
    database: str | None = None
    """An SQLAlchemy URL; without it, `DIR/hub.db`."""
    public_url: Address | None = None
    """The address that centres send to, where it differs from the one the hub listens on."""
    names: list[HostName] = []
    """Host names that requests may use, as for [web]."""


class Settings(Section, frozen=True):
    web: Web = Web()
    clock: ClockSettings = ClockSettings()
    scanner: list[ScannerSettings] = []
    panel: PanelSettings = PanelSettings()
    printer: PrinterSettings | None = None
    speech: SpeechSettings = SpeechSettings()
    sound: SoundSettings = SoundSettings()
    keys: KeySettings = KeySettings()
    sync: Sync = Sync()
    backup: Backup = Backup()
    hub: Hub = Hub()


class ConfigError(DomainError):
    """The file cannot be used; `str()` names the key and what was expected."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__("config", why=why)
        self.args = (f"{path}: {why}",)


def load(data: Path) -> Settings:
    """Read and check `DIR/kiosk.toml`; a missing file means the defaults. Raises ConfigError."""
    path = data / "kiosk.toml"
    try:
        settings = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Settings)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(path, _explain(str(error))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path, f"is not TOML: {error}") from None
    _check_rest(path, settings)
    return settings


def _check_rest(path: Path, settings: Settings) -> None:
    """Check what the types cannot express. Raises ConfigError."""
    try:
        ZoneInfo(settings.clock.zone)
    except (KeyError, ValueError, OSError):
        raise ConfigError(path, "clock.zone: expected a time zone such as Europe/Stockholm") from None
    if settings.sync.at.startswith("02:"):
        raise ConfigError(path, "sync.at: expected a time outside 02:00 to 02:59, which summer time skips") from None
    if settings.sync.hub and not _is_address(settings.sync.hub):
        raise ConfigError(path, "sync.hub: expected an address such as https://hub.example")
    for key, url in (("web.public_url", settings.web.public_url), ("hub.public_url", settings.hub.public_url)):
        if url and not _is_address(url):
            raise ConfigError(path, f"{key}: expected an address such as https://entren.example")
    if settings.sync.hub and settings.sync.folder:
        raise ConfigError(path, "sync: expected hub or folder, not both")
    if settings.backup.folder and settings.backup.usb_label:
        raise ConfigError(path, "backup: expected folder or usb_label, not both")
    if contains_identity_number(f"{settings.backup.folder} {settings.backup.usb_label}"):
        raise ConfigError(path, "backup: expected a folder or label without an identity number in it")
    if contains_identity_number(settings.sync.centre):
        raise ConfigError(path, "sync.centre: expected a code without an identity number in it")
    names = [scanner.name for scanner in settings.scanner]
    if OTHER_PARTS & set(names) or any(map(contains_identity_number, names)):
        others = ", ".join(sorted(OTHER_PARTS))
        raise ConfigError(path, f"scanner.name: expected another name than {others}, and no identity number")
    if len(names) != len(set(names)):
        raise ConfigError(path, "scanner.name: expected a name of its own for each scanner")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _explain(message: str) -> str:
    """msgspec's message in our words, such as `sync: unknown key x (known: ...)`."""
    why, _, where = message.partition(" - at ")
    key = where.strip("`").removeprefix("$").lstrip(".")
    if why.startswith("Object contains unknown field"):
        known = _known_keys(key)
        return f"{key or 'the file'}: unknown key {why.split()[-1].strip('`')} (known: {', '.join(known)})"
    return f"{key or 'the file'}: {why[0].lower()}{why[1:]}"


def _known_keys(key: str) -> tuple[str, ...]:
    section = {
        "web": Web, "clock": ClockSettings, "scanner": ScannerSettings, "panel": PanelSettings,
        "printer": PrinterSettings, "speech": SpeechSettings, "sound": SoundSettings,
        "keys": KeySettings, "sync": Sync, "backup": Backup, "hub": Hub,
    }.get(key.split("[", maxsplit=1)[0], Settings)  # fmt: skip
    return section.__struct_fields__


def data_folder(given: str | None) -> Path:
    """The data folder: the command's `--data`, or KIOSK_DATA, or `./data`."""
    return Path(given or os.environ.get("KIOSK_DATA") or "data")
