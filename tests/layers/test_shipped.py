"""What must hold for every layer that ships."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
import shapely

from gisapp.model.grade import parse_grade
from gisapp.model.instants import OPEN, UNDATED
from gisapp.model.style import Style
from gisapp.model.theme import DARK

ORDER = ("basemap", "borders", "libya", "syria", "karabakh", "donbas", "crimea", "troops", "events")
FACTS = (
    "libya-",
    "syria-",
    "karabakh-",
    "caucasus-",
    "donbas-",
    "ukraine-",
    "crimea-",
    "troops-",
    "events-",
)


def test_the_list_reads_from_events_down_to_the_base_map(shipped):
    parts = sorted(shipped.values(), key=lambda part: -part.order)
    assert [part.group.title for part in parts] == [
        "Events",
        "Troop concentrations",
        "Crimea",
        "Donbas and Ukraine",
        "Nagorno-Karabakh",
        "Syria theatre",
        "Libya theatre",
        "Borders",
        "Base map",
    ]


def test_ids_are_unique_and_layers_stand_in_their_module_s_group(shipped):
    seen = [layer.id for part in shipped.values() for layer in part.layers]
    assert len(seen) == len(set(seen))
    for part in shipped.values():
        assert {layer.group for layer in part.layers} == {part.group.id}
        assert {layer.origin for layer in part.layers} == {
            f"builtin:{layer.id}" for layer in part.layers
        }


def test_every_layer_has_features_a_credit_a_note_and_a_registered_style(layers):
    for layer in layers.values():
        assert len(layer.features) > 0, layer.id
        assert layer.credit, layer.id
        assert len(layer.note) > 15, layer.id
        assert Style.registry[layer.style.kind] is type(layer.style)
        assert layer.min_resolution < layer.max_resolution


def test_building_reads_no_geometry(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("geometry was read")

    monkeypatch.setattr(shapely, "from_wkb", refuse)
    for name in ORDER:
        assert import_module(f"gisapp.layers.{name}").build().layers


def test_facts_have_a_valid_time_a_source_a_grade_and_a_check_in_every_row(layers):
    for layer in (one for one in layers.values() if one.id.startswith(FACTS)):
        features = layer.features
        assert features.timed, layer.id
        assert layer.time in ("as_of", "window")
        begin, end = features.times()
        assert (begin != UNDATED).all(), layer.id
        assert (begin < end).all(), layer.id
        for row in range(len(features)):
            where = f"{layer.id} {features.role('id', row)}"
            assert features.role("source", row), where
            assert parse_grade(features.role("grade", row)) is not None, where
            assert features.role("checked", row) in ("verified", "partly", "unchecked"), where
            assert features.role("title", row), where


def test_the_last_day_of_a_state_is_included(layers, alive):
    held = layers["donbas-held"]
    assert alive(held, "2022-02-23")
    assert not alive(held, "2022-02-24")
    assert not alive(held, "2015-02-17")
    assert alive(held, "2015-02-18")


def test_states_without_an_end_are_ongoing(layers):
    end = layers["crimea-status"].features.end
    assert end is not None
    assert end[-1] == OPEN


def test_months_and_years_that_only_stand_for_a_day_are_imprecise(layers):
    features = layers["troops-russia"].features
    words = {
        features.value("id", row): features.precision_of(row).word for row in range(len(features))
    }
    assert words["T-pogonovo-3"] == "month"
    assert words["T-tskhinv-1"] == "year"
    assert words["T-yelnya-1"] == "day"


def test_places_are_known_no_better_than_the_facts_say(layers):
    features = layers["troops-russia"].features
    assert features.radius is not None
    by_id = dict(zip(features.column("id").tolist(), features.radius.tolist(), strict=True))
    assert by_id["T-yelnya-1"] == 0
    assert by_id["T-kursk-1"] == 2_000
    assert by_id["T-pogonovo-1"] == 15_000


def test_every_troop_row_is_in_exactly_one_layer(layers):
    from gisapp.layers.troops import observations

    shown = [
        one
        for layer in layers.values()
        if layer.style.kind == "troops"
        for one in layer.features.column("id").tolist()
    ]
    assert sorted(shown) == sorted(row["id"] for row in observations())


def test_totals_are_never_in_a_layer_with_sites(layers):
    for layer in layers.values():
        if layer.style.kind != "troops":
            continue
        totals = [str(word).endswith("total") for word in layer.features.column("echelon")]
        assert all(totals) or not any(totals), layer.id
    assert not layers["troops-totals"].visible
    assert not layers["troops-forecasts"].visible


def test_forecasts_hold_the_planned_force_and_no_observation(layers):
    units = layers["troops-forecasts"].features.column("unit").tolist()
    assert any("Planned force" in unit for unit in units)
    assert all(
        any(word in unit.lower() for word in ("planned", "forecast", "expected")) for unit in units
    )


def test_every_event_is_in_one_layer_of_its_own_theatre_and_has_a_shape(layers):
    from gisapp.layers import _geo
    from gisapp.layers.events import SHAPES

    shapes = {row[0] for row in SHAPES}
    shown = []
    for layer in layers.values():
        if layer.id.startswith("events-"):
            theatre = layer.id.removeprefix("events-")
            assert set(layer.features.column("theatre")) == {theatre}
            assert set(layer.features.column("category")) <= shapes
            assert layer.lane == "theatre"
            shown += layer.features.column("id").tolist()
    assert sorted(shown) == sorted(row["id"] for row in _geo.facts("events"))


def test_every_zone_is_in_exactly_one_layer_and_has_a_short_label(layers):
    from gisapp.layers import _geo

    shown = []
    for layer in layers.values():
        names = layer.features.table.column_names
        if "area_km2" in names and "label" in names:
            shown += layer.features.column("id").tolist()
            assert all(3 <= len(text) <= 40 for text in layer.features.column("label")), layer.id
    assert sorted(shown) == sorted(_geo.table("zones").column("id").to_pylist())


def test_bookmarks_of_all_theatres_exist_with_sane_extents_and_days(shipped):
    marks = {mark.name: mark for part in shipped.values() for mark in part.bookmarks}
    assert set(marks) == {"region", "ukraine", "crimea", "donbas", "karabakh", "syria", "libya"}
    for mark in marks.values():
        west, south, east, north = mark.extent
        assert -180 <= west < east <= 180
        assert -85 < south < north < 85
        assert mark.begin < mark.end


@pytest.mark.parametrize("module", ORDER)
def test_colours_are_tokens_of_the_theme(shipped, module):
    tokens = dict(DARK.colors)
    for layer in shipped[module].layers:
        for one in layer.style.knobs():
            value = getattr(layer.style, one.name)
            if one.type == "color" and value:
                assert value in tokens, (layer.id, one.name)
            if one.name == "table":
                assert all(row[1] in tokens for row in value), layer.id


def test_levels_of_one_layer_have_the_same_rows(layers):
    for name in ("karabakh-returned", "borders-disputed"):
        features = layers[name].features
        assert len(features.levels) > 1
        tolerances = [level.tolerance for level in features.levels]
        assert tolerances == sorted(tolerances, reverse=True)
        for level in features.levels:
            geometry = level.load()
            assert len(geometry) == len(features)
            assert np.array([item is not None for item in geometry]).all()
