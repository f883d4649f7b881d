"""Guess the language of unlabelled alternate names from their script and sound.

GeoNames gives alternate names without a language. A name in Armenian letters is Armenian, one
in Cyrillic may be Ukrainian, Russian or something else: letters that a language does not have
rule it out, and of what is left the one that sounds most like the main name is taken.
"""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

UKRAINIAN = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’- ")
RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя- ")
ARABIC = frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى -")
PERSIAN = ARABIC | frozenset("پچژگکی\u200c")
TURKISH = frozenset("abcçdefgğhıijklmnoöprsştuüvyzâîû'- ")
TURKISH_ONLY = frozenset("ğşıĞŞİ")
AZERBAIJANI = frozenset("abcçdeəfgğhxıijkqlmnoöprsştuüvyz'- ")
AZERBAIJANI_ONLY = frozenset("əƏğşıĞŞİçöüÇÖÜ")
BLOCKS = {"hy": (0x0531, 0x058A), "ka": (0x10A0, 0x10FF), "el": (0x0370, 0x03FF)}
BLOCKS |= {"he": (0x0590, 0x05FF)}
ALPHABETS = {"uk": UKRAINIAN, "ru": RUSSIAN, "ar": ARABIC, "fa": PERSIAN, "tr": TURKISH}
ALPHABETS["az"] = AZERBAIJANI
MARKS = {"tr": TURKISH_ONLY, "az": AZERBAIJANI_ONLY}
LEAST_LIKENESS = {"uk": 0.55, "ru": 0.55, "tr": 0.6, "az": 0.6, "ar": 0.3, "fa": 0.3}
LIKE_ENOUGH = 0.45  #: for the other languages

_CYRILLIC = {
    **dict(zip("абвгґдежзйклмнопрстуфц", "abvhhdejzjklmnoprstufc", strict=True)),
    **dict(zip("хчшщіэы", "xqwwiey", strict=True)),
    **dict(zip("юяєїё", ("ju", "ja", "je", "ji", "jo"), strict=True)),
}
_ARABIC = {
    **dict(zip("بتدرزسصطفقكلمنهوي", "btdrzsstfkklmnhwj", strict=True)),
    **dict(zip("ثجحخذشضظغپچژگکی", "tjhxdwdzhbqjhkj", strict=True)),
}
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        "abhdezeetjilxckhcxqmjnwoqpjrsvtrcupkof",
        strict=True,
    )
)
_GEORGIAN = dict(
    zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "abhdevztiklmnopjrstupkhkwqcccqxjh", strict=True)
)
_DIGRAPHS = (("shch", "w"), ("sh", "w"), ("ch", "q"), ("zh", "j"), ("kh", "x"), ("ts", "c"))


def plain(name: str) -> str:
    """Lower-case letters of a Latin name without accents."""
    text = unicodedata.normalize("NFKD", name.lower().replace("ı", "i").replace("ə", "a"))
    return "".join(c for c in text if c.isalpha() and not unicodedata.combining(c))


def _sound(name: str) -> str:
    """A rough phonetic key of a Latin name, comparable with `_key`."""
    text = plain(name)
    for letters, one in _DIGRAPHS:
        text = text.replace(letters, one)
    return text.replace("g", "h").replace("y", "j") if "y" in text else text.replace("g", "h")


def _key(name: str, language: str) -> str:
    """The same key for a name in another script."""
    text = name.lower()
    if language in ("uk", "ru"):
        vowels = {"и": "y", "е": "e"} if language == "uk" else {"и": "i"}
        text = "".join((_CYRILLIC | vowels).get(c, "") for c in text)
        return text.replace("y", "j")
    if language in ("ar", "fa"):
        return "".join(_ARABIC.get(c, "") for c in text.removeprefix("ال"))
    if language == "hy":
        return "".join(_ARMENIAN.get(c, "") for c in text.replace("ու", "օ"))
    if language == "ka":
        return "".join(_GEORGIAN.get(c, "") for c in text)
    return _sound(name)


def _fits(name: str, language: str) -> bool:
    """Whether a name can be in a language, by its letters."""
    if language in BLOCKS:
        low, high = BLOCKS[language]
        return all(low <= ord(c) <= high or c in " -'" for c in name)
    letters = frozenset(name.replace("I", "ı").replace("İ", "i").lower())
    if not letters <= ALPHABETS[language]:
        return False
    if language == "uk":
        return not name.endswith("ск") and not name.endswith("ской")
    if language == "ru":
        return "ьск" not in name and not name.endswith("ськ")
    return language not in MARKS or bool(frozenset(name) & MARKS[language])


def _consonants(key: str) -> str:
    return "".join(c for c in key if c not in "aeiouyj")


def _likeness(name: str, candidate: str, language: str) -> tuple[float, int, str]:
    """How alike two names sound; ties go to the form with soft sign or hamza."""
    one, two = _sound(name), _key(candidate, language)
    if language in ("ar", "fa"):
        one, two = _consonants(one), _consonants(two)
    ratio = SequenceMatcher(None, one, two, autojunk=False).ratio() if one or two else 0.0
    return round(ratio, 3), sum(c in "ьأإ" for c in candidate), candidate


def pick(name: str, alternates: list[str], language: str) -> str | None:
    """The alternate name most likely to be the one of `language`, or None."""
    fitting = [item for item in alternates if len(item) > 1 and _fits(item, language)]
    if language not in MARKS:
        fitting = [item for item in fitting if any(ord(c) > 0x36F for c in item)]
    if not fitting:
        return None
    best = max(_likeness(name, item, language) for item in fitting)
    return best[2] if best[0] >= LEAST_LIKENESS.get(language, LIKE_ENOUGH) else None
