"""Long names in balanced lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model.primitives import Course, Drawing, Labels, LabelStyle
from gisapp.model.theme import LIGHT
from gisapp.render import painter
from gisapp.render.frame import Viewport
from gisapp.render.label_lines import BREAK, broken
from gisapp.render.labels import FORCED
from gisapp.render.painter import text
from tests.render.label_cases import crowd

pytestmark = pytest.mark.usefixtures("qapp")
PORT = Viewport((-200.0, -150.0, 200.0, 150.0), 400, 300)
STYLE = LabelStyle("label", 12.0)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Bosnia and Herzegovina", ["Bosnia and", "Herzegovina"]),
        ("United Arab Emirates", ["United Arab", "Emirates"]),
        ("Autonomous Republic of Crimea", ["Autonomous", "Republic", "of Crimea"]),
        ("Democratic Republic of the Congo", ["Democratic", "Republic of", "the Congo"]),
        ("المملكة العربية السعودية", ["المملكة", "العربية", "السعودية"]),
        ("Dnipropetrovsk\u00a0Oblast", ["Dnipropetrovsk\u00a0Oblast"]),
        ("Oil field", ["Oil", "field"]),
        ("Old Kyiv", ["Old Kyiv"]),
        ("South Ossetia\n(recognised by Russia)", ["South Ossetia\n(recognised by Russia)"]),
    ],
)
def test_names_break_at_spaces_into_even_lines(name: str, lines: list[str]) -> None:
    assert broken(name).split(BREAK) == lines


@given(st.lists(st.text("abcdé", min_size=1, max_size=12), min_size=1, max_size=6))
def test_no_break_of_two_lines_is_more_even(parts: list[str]) -> None:
    name = " ".join(parts)
    lines = broken(name).split(BREAK)
    assert " ".join(lines) == name
    assert len(lines) <= 3
    if len(lines) == 2:
        every = [
            max(len(" ".join(parts[:i])), len(" ".join(parts[i:]))) for i in range(1, len(parts))
        ]
        assert max(map(len, lines)) == min(every)


@pytest.mark.parametrize("words", ["Bosnia and Herzegovina", "المملكة العربية السعودية"])
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_the_box_of_a_label_is_that_of_all_its_lines(words: str, scale: float) -> None:
    lines = broken(words).split(BREAK)
    wide, up, down = text.measure(broken(words), STYLE, scale)
    each = [text.measure(line, STYLE, scale) for line in lines]
    assert wide == max(one[0] for one in each)
    assert 0.8 * len(lines) * sum(each[0][1:]) < up + down < len(lines) * sum(each[0][1:])
    image, margin = text.picture(broken(words), STYLE, scale, LIGHT)
    inked = np.array(
        [
            [image.pixelColor(x, y).alpha() > 0 for x in range(image.width())]
            for y in range(image.height())
        ]
    )
    columns = np.flatnonzero(inked.any(axis=0))
    middle = (columns[0] + columns[-1]) / 2
    assert abs(middle - (margin + wide / 2)) < 3 * scale
    step = (up + down - sum(each[0][1:])) / (len(lines) - 1)
    for number in range(len(lines)):  # every line has ink, and stands in the middle
        top = int(margin + number * step + 0.3 * each[0][1])
        row = np.flatnonzero(inked[top : int(top + 0.7 * each[0][1])].any(axis=0))
        assert abs((row[0] + row[-1]) / 2 - (margin + wide / 2)) < 3 * scale


def labels(words: str, **changes: Any) -> Labels:
    values: dict[str, Any] = {
        "xy": np.zeros((1, 2)),
        "rows": np.array([0]),
        "text": (words,),
        "style": STYLE,
        "priority": np.array([500.0], np.float32),
        "offset": np.zeros(1, np.float32),
    }
    return Labels(**(values | changes))


def words_of(item: Labels, *marks: tuple[float, float], port: Viewport = PORT) -> list[str]:
    drawing = Drawing("x", (item, crowd(*marks)))
    return [one.words for one in painter.place_labels((drawing,), port)]


def test_a_long_name_in_an_area_is_broken_and_a_short_one_is_not() -> None:
    name = "Bosnia and Herzegovina"
    assert words_of(labels(name)) == [broken(name)]
    assert words_of(labels("Saudi Arabia")) == ["Saudi Arabia"]
    capitals = LabelStyle("label", 12.0, upper=True)  # these are wider
    assert words_of(labels("Saudi Arabia", style=capitals)) == [f"Saudi{BREAK}Arabia"]


def test_a_name_finds_room_in_its_other_setting() -> None:
    beside = [(x, y) for x in (-36.0, 36.0) for y in (-30.0, -10.0, 10.0, 30.0)]
    assert words_of(labels("Saudi Arabia"), *beside) == [f"Saudi{BREAK}Arabia"]
    above = [(x, y) for x in (-60.0, -20.0, 20.0, 60.0) for y in (-19.0, 19.0, -42.0, 42.0)]
    name = "Bosnia and Herzegovina"
    assert words_of(labels(name), *above) == [name]


def test_a_name_beside_its_mark_is_broken_only_where_it_has_to_be() -> None:
    town = labels("Pogonovo training area", offset=np.array([4.0], np.float32))
    assert words_of(town) == ["Pogonovo training area"]
    narrow = Viewport((-60.0, -50.0, 60.0, 50.0), 120, 100)
    assert words_of(town, port=narrow) == [broken("Pogonovo training area")]


def test_what_is_forced_or_runs_along_a_line_is_never_broken() -> None:
    name = "Bosnia and Herzegovina"
    assert words_of(labels(name, priority=np.array([FORCED], np.float32))) == [name]
    line = Course(np.column_stack([np.linspace(-150, 150, 20), np.zeros(20)]))
    assert words_of(labels(name, along=((line,),), spread=True)) == [name]
    assert words_of(labels(name.replace(" ", "\u00a0"))) == [name.replace(" ", "\u00a0")]
