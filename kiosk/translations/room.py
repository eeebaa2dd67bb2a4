"""The texts whose key or heading on the touchscreen has less room than a translation usually has.

`tests/flows/test_room.py` puts a text of each length into its element, on the smallest screens.
"""

from collections.abc import Mapping

ROOM: Mapping[str, int] = {
    "Klar": 7,
    "Stanna kvar": 14,
    "Lyssna": 15,
    "Se bättre": 17,
    "Banken": 19,
    "En annan tjänst": 23,
    "Jag går en stund": 25,
    "Förra sidan": 25,
    "Be personalen komma": 29,
    "Kom ihåg ditt nummer.": 31,
    "Vad vill du ha hjälp med?": 38,
}
"""How many characters fit, by the Swedish text."""
