"""The colours of the base map: text can be read, and no two classes differ by hue alone."""

from __future__ import annotations

import pytest

from gisapp.model.theme import DARK, LIGHT, Theme, contrast

GROUNDS = {
    "label": ("land",),
    "label_lesser": ("land",),
    "label_province": ("land",),
    "label_region": ("land",),
    "label_sea": ("sea", "lake", "land"),
    "disputed": ("land",),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("token", GROUNDS)
def test_names_stand_out_from_what_they_stand_on(theme: Theme, token: str) -> None:
    """The ratio that WCAG 2.2 asks of small text."""
    assert all(contrast(theme[token], theme[ground]) >= 4.5 for ground in GROUNDS[token])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_lines_stand_out_in_the_order_of_their_rank(theme: Theme) -> None:
    ratios = [contrast(theme[token], theme["land"]) for token in ("state", "coast", "province")]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] >= 4.5
    assert ratios[-1] >= 1.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_base_map_is_quiet(theme: Theme) -> None:
    """Land and sea are near each other in lightness, so that data stands out from both."""
    assert contrast(theme["land"], theme["sea"]) < 1.5
