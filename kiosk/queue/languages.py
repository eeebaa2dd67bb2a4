"""The languages that a ticket can have. A visitor's software may send any word: what is not known here is `other`."""

import re

TAG = re.compile(r"(?=.{1,12}\Z)[A-Za-z]+(-[A-Za-z]+)*")
"""Looks like a language tag (BCP 47): letters in groups, never digits that could be a person's."""
OTHER = "other"
AT_HOME = "sv sv-simple swl fi fit rom yi se sma smj sju"
"""Swedish, plain Swedish, sign language, and the languages of the national minorities."""
FROM_ELSEWHERE = """
en ar so ti fa prs uk ku kmr ckb pl ps tr az bs hr sr sq mk sl bg ro hu cs sk ru be lt lv et ka hy el syr he
ur hi pa bn ta te ml ne si my km lo th vi zh yue ja ko id ms tl fil mn uz kk ky tg tk ug
am om aa sw rw rn ln lg yo ig ha wo ff mt da no nb nn is fo de nl fr es pt it ga eu ca gl
"""
"""What help centres are asked for most, and what else is spoken in Swedish towns (ISO 639)."""
KNOWN = frozenset(AT_HOME.split()) | frozenset(FROM_ELSEWHERE.split())


def is_tag(text: str) -> bool:
    return TAG.fullmatch(text) is not None


def known(tag: str) -> str:
    """The language of a tag, without its region: `en-GB` is `en`, a made-up or rare one is `other`."""
    lowered = tag.lower()
    language = lowered.partition("-")[0]
    return next((name for name in (lowered, language) if name in KNOWN), OTHER)
