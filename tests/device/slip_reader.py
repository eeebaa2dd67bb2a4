"""Reads slips from their pictures: letters by Tesseract, the QR code by zxing-cpp."""

import subprocess
import unicodedata

import zxingcpp
from PIL import Image

DATA = {"sv": "swe", "en": "eng", "ar": "ara+eng", "ti": "tir+eng", "uk": "ukr+eng"}


def read_text(picture: Image.Image, language: str = "sv") -> str:
    """What is written on a picture, on one line, without the marks that only say a direction."""
    pixels = b"P5 %d %d 255\n" % picture.size + picture.convert("L").tobytes()
    command = ["tesseract", "-", "-", "-l", DATA[language], "--psm", "4", "--dpi", "203"]
    read = subprocess.run(command, input=pixels, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    words = "".join(one for one in read.stdout.decode() if unicodedata.category(one) != "Cf")
    return " ".join(words.split())


def read_codes(picture: Image.Image) -> list[str]:
    """The QR codes on a picture."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]
