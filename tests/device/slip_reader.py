"""Reads slips from their pictures: letters by Tesseract, the QR code by zxing-cpp."""

import subprocess
import unicodedata

import zxingcpp
from PIL import Image

DATA = {"sv": "swe", "en": "eng", "ar": "ara+eng", "ti": "tir+eng", "uk": "ukr+eng"}


def read_text(picture: Image.Image, language: str = "sv") -> str:
    """What is written on a picture, on one line, without the marks that only say a direction."""
    return _read(picture, DATA[language], "4")


def read_number(picture: Image.Image) -> str:
    """The number between the two rules, below its heading."""
    grey = picture.convert("L")
    inked = [sum(grey.crop((0, y, grey.width, y + 1)).histogram()[:128]) for y in range(grey.height)]
    rules = [y for y, dots in enumerate(inked) if dots > 0.8 * grey.width]
    below_heading = rules[0] + (rules[-1] - rules[0]) // 4
    number = grey.crop((0, below_heading, grey.width, rules[-1] - 6))
    return _read(number.reduce(3), "swe", "7")  # it reads letters of usual sizes best


def _read(picture: Image.Image, data: str, layout: str) -> str:
    pixels = b"P5 %d %d 255\n" % picture.size + picture.convert("L").tobytes()
    command = ["tesseract", "-", "-", "-l", data, "--psm", layout, "--dpi", "203", "-c", "tessedit_do_invert=0"]
    read = subprocess.run(command, input=pixels, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    words = "".join(one for one in read.stdout.decode() if unicodedata.category(one) != "Cf")
    return " ".join(words.split())


def read_codes(picture: Image.Image) -> list[str]:
    """The QR codes on a picture."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]
