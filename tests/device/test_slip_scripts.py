"""Slips in every script: letters are joined and ordered as they are read, digits are Latin, and nothing is cut."""

import pytest
from msgspec.structs import replace
from PIL import Image

from device import slip_text
from device.slip_bytes import Composer
from device.slip_picture import draw
from device.slip_text import Style, runs, width, wrapped
from kiosk.config import PrinterSettings
from kiosk.printing.slips import Slip
from tests.device.slip_reader import read_codes, read_number, read_text

NO_CHARACTER = "\uffff"
ADDRESS = "http://entren.local:8080/ticket/1234-0123456789abcdef"
SWEDISH = Slip(
    language="sv",
    direction="ltr",
    centre="DigidelCenter Exempel",
    heading="Ditt nummer",
    number="A12",
    bold=("3 personer före dig", "Ungefär 10 till 20\N{NO-BREAK SPACE}minuter"),
    facts=("Ditt nummer visas på tavlan när det är din tur.",),
    address=ADDRESS,
    follow="Följ kön i mobilen. Rikta kameran hit.",
    time="30 november 10.42",
)
ARABIC = replace(
    SWEDISH,
    language="ar",
    direction="rtl",
    heading="رقمك",
    bold=("3 أشخاص قبلك", "حوالي 10 إلى 20 دقيقة"),
    facts=("سيظهر رقمك على اللوحة عندما يحين دورك (الساعة 10:42) في DigidelCenter Exempel.",),
    follow="تابع الدور في هاتفك.",
    time="30 نوفمبر 10:42",
)
TIGRINYA = replace(
    SWEDISH,
    language="ti",
    heading="ቁጽርኹም",
    bold=("ቅድሜኹም 3 ሰባት ኣለዉ", "ካብ 10 ክሳብ 20 ደቒቓ"),
    facts=("ተራኹም ምስ በጽሐ ቁጽርኹም ኣብቲ ሰሌዳ ይረአ (10:42).",),
    follow="ነቲ መስርዕ ብሞባይል ተኸታተሉዎ።",
    time="30 ሕዳር 10:42",
)
UKRAINIAN = replace(
    SWEDISH,
    language="uk",
    heading="Ваш номер",
    bold=("3 людини перед вами", "Приблизно 10 до 20 хвилин"),
    facts=("Ваш номер з’явиться на табло, коли надійде ваша черга.",),
    follow="Стежте за чергою в телефоні.",
    time="30 листопада 10:42",
)
SAMI = replace(SWEDISH, language="se", heading="Du nummir", facts=("Čohkkedahttit, ŧ, ŋ, đ, ž, š, á",))
SLIPS = (SWEDISH, ARABIC, TIGRINYA, UKRAINIAN)
READ = {
    "sv": ("Ditt nummer", "3 personer före dig", "Ungefär 10 till 20 minuter", "30 november 10.42"),
    "ar": ("حوالي 10 إلى 20 دقيقة", "سيظهر رقمك على اللوحة عندما يحين دورك", "(الساعة 10:42) في DigidelCenter"),
    "ti": ("ቁጽርኹም", "ቅድሜኹም 3 ሰባት ኣለዉ", "ካብ 10 ክሳብ 20"),
    "uk": ("Ваш номер", "3 людини перед вами", "Приблизно 10 до 20 хвилин", "надійде ваша черга"),
}
"""What Tesseract must read. It takes one Tigrinya letter of "ደቒቓ" for its neighbour, and nothing else."""


def framed(picture: Image.Image) -> Image.Image:
    paper = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    paper.paste(picture.convert("L"), (40, 40))
    return paper


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.language)
def test_each_script_is_read_back(slip: Slip) -> None:
    paper = framed(draw(slip, 576))
    said = read_text(paper, slip.language)
    for words in (slip.centre, *READ[slip.language]):
        assert words in said
    assert read_number(paper) == "A12"
    assert read_codes(paper) == [ADDRESS]


@pytest.mark.parametrize("slip", [*SLIPS, SAMI], ids=lambda slip: slip.language)
@pytest.mark.parametrize("width_in_dots", [384, 576])
def test_nothing_is_cut_and_each_letter_has_a_glyph(slip: Slip, width_in_dots: int) -> None:
    """A letter that a font lacks would be drawn as the box for missing ones."""
    for text in slip.sentences:
        for style in (Style(34), Style(40, bold=True)):
            scaled = Style(style.size * width_in_dots // 576, style.bold)
            for line in wrapped(text, scaled, slip.direction, width_in_dots):
                assert width(line, scaled, slip.direction) <= width_in_dots
        for run in runs(text, slip.direction):
            font = slip_text.font(slip_text.FILES[run.script, False], 40)
            missing = bytes(font.getmask(NO_CHARACTER))
            for letter in run.text.replace(" ", ""):
                assert bytes(font.getmask(letter, direction=run.direction)) != missing, letter
    assert read_codes(framed(draw(slip, width_in_dots))) == [ADDRESS]


def test_digits_and_foreign_words_keep_their_direction_in_a_line_from_the_right() -> None:
    found = [(run.text, run.script, run.direction) for run in runs("الساعة 10:42 (في Entrén AB).", "rtl")]
    assert found == [
        ("الساعة ", "arabic", "rtl"),
        ("10:42", "latin", "ltr"),
        (" ", "arabic", "rtl"),
        ("(", "latin", "rtl"),
        ("في ", "arabic", "rtl"),
        ("Entrén AB", "latin", "ltr"),
        (")", "latin", "rtl"),
        (".", "arabic", "rtl"),
    ]


@pytest.mark.parametrize(
    ("slip", "is_text"), [(SWEDISH, True), (UKRAINIAN, False), (SAMI, False), (ARABIC, False), (TIGRINYA, False)],
    ids=lambda value: getattr(value, "language", None),
)  # fmt: skip
def test_a_printer_without_the_letters_gets_a_picture(slip: Slip, is_text: bool) -> None:
    composer = Composer(PrinterSettings(connection="file:/dev/null", letters="printer", profile="TM-T88III"))
    composed = b"".join(composer.slip(slip).parts)
    assert (b"A12" in composed) is is_text
    assert (b"\x1dv0" in composed) is not is_text


def test_a_slip_after_one_in_other_letters_chooses_its_code_page_again() -> None:
    """The printer forgets its code page at each start of a slip."""
    composer = Composer(PrinterSettings(connection="file:/dev/null", letters="printer"))
    russian = replace(SWEDISH, facts=("Ваш номер",))
    first = composer.slip(russian).parts
    assert b"\x1bt" in b"".join(first)
    assert composer.slip(russian).parts == first
