"""Every script of the shipped names can be drawn with the bundled fonts alone, and is shaped."""

from __future__ import annotations

import unicodedata

import pyarrow.parquet as pq
import pytest
from PySide6.QtGui import QImage, QRawFont

from gisapp import resources
from gisapp.model.primitives import LabelStyle
from gisapp.model.theme import LIGHT
from gisapp.render.painter import text

pytestmark = pytest.mark.usefixtures("qapp")
NAMED = ("disputed", "states", "seas", "rivers", "places", "provinces")
SAMPLES = {
    "uk": "Їжакевич Ґудзик Євпаторія ІЇЄҐ іїєґ",
    "ru": "Съезд Ёлка Энгельс ъыэё",
    "tr": "İstanbul Iğdır Şırnak Çağrı ĞğİıŞş",
    "az": "Şəki Gəncə Qazax Ağdam Əə",
    "ar": "الإسكندرية دمشق طرابلس",
    "hy": "Երևան Ստեփանակերտ Շուշի",
    "ka": "თბილისი სოხუმი ცხინვალი",
}


def bundled() -> list[QRawFont]:
    return [QRawFont(str(path), 16.0) for path in resources.fonts()]


def missing(words: set[str]) -> set[str]:
    fonts = bundled()
    letters = {
        letter for word in words for letter in word if unicodedata.category(letter)[0] not in "ZC"
    }
    return {one for one in letters if not any(font.supportsCharacter(ord(one)) for font in fonts)}


@pytest.mark.parametrize("language", SAMPLES)
def test_no_letter_of_a_language_is_a_box(language: str) -> None:
    assert not missing({SAMPLES[language]})


@pytest.mark.parametrize("name", NAMED)
def test_no_letter_of_the_shipped_names_is_a_box(name: str) -> None:
    table = pq.read_table(resources.geo(f"{name}.parquet"))
    columns = {"name", "name_en", *(f"name_{code}" for code in SAMPLES)} & set(table.column_names)
    words = {word for one in columns for word in table[one].to_pylist() if word}
    assert not missing(words), name


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    style = LabelStyle("label", 20.0, tracking=4.0)
    alone = sum(text.measure(letter, style)[0] for letter in "بيروت")
    assert text.measure("بيروت", style)[0] < 0.95 * alone, "joined letters are narrower"
    letters = text.letters("بيروت", style, 1.0)
    assert len(letters) == 5
    assert text.measure("بيروت", style) == text.measure("بيروت", LabelStyle("label", 20.0))
    assert text.measure("Kyiv", style)[0] > text.measure("Kyiv", LabelStyle("label", 20.0))[0]


def test_further_lines_are_smaller_and_below() -> None:
    style = LabelStyle("label", 20.0)
    wide, up, down = text.measure("Crimea\n(annexed)", style)
    one = text.measure("Crimea", style)
    assert (wide, up) == (max(one[0], text.measure("(annexed)", text.small(style))[0]), one[1])
    assert down > one[2] + 0.8 * 16
    image, margin = text.picture("Crimea\n(annexed)", style, 1.0, LIGHT)
    assert image.height() >= up + down + 2 * margin
    assert _ink(image, int(up + margin + one[2]), image.height()) > 0


def _ink(image: QImage, top: int, bottom: int) -> int:
    return sum(
        image.pixelColor(x, y).lightness() < 128 and image.pixelColor(x, y).alpha() > 128
        for y in range(top, bottom)
        for x in range(image.width())
    )
