"""The languages that a ticket can have. Any other language that is sent is counted as `other`."""

import re

TAG = re.compile(r"(?=.{1,12}\Z)[A-Za-z]+(-[A-Za-z]+)*")
"""The shape of a language tag (BCP 47), but without digits, which could be an identity number."""
OTHER = "other"
OFFICIAL = "sv sv-simple swl fi fit rom yi se sma smj sju"
"""Swedish, plain Swedish, sign language, and the languages of the national minorities."""
SPOKEN = """
en ar so ti fa prs uk ku kmr ckb pl ps tr az bs hr sr sq mk sl bg ro hu cs sk ru be lt lv et ka hy el syr he
ur hi pa bn ta te ml ne si my km lo th vi zh yue ja ko id ms tl fil mn uz kk ky tg tk ug
am om aa sw rw rn ln lg yo ig ha wo ff mt da no nb nn is fo de nl fr es pt it ga eu ca gl
"""
"""Other languages that are spoken in Sweden (ISO 639)."""
LANGUAGES = frozenset(OFFICIAL.split()) | frozenset(SPOKEN.split())
FOR_STAFF = "sv sv-simple en ar so ti fa prs uk ku kmr pl ru fi fit se sma smj sju es th"
COMMON = (*FOR_STAFF.split(), OTHER)
"""The languages that staff choose from for a visitor who cannot choose one on the touchscreen."""


def is_tag(text: str) -> bool:
    return TAG.fullmatch(text) is not None


def language_of(tag: str) -> str:
    """The language of a tag without its region: `en-GB` gives `en`. `other` for a language that is not in LANGUAGES."""
    lowered = tag.lower()
    language = lowered.partition("-")[0]
    return next((name for name in (lowered, language) if name in LANGUAGES), OTHER)
