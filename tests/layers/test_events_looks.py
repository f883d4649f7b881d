"""Which look events take, and what marks and cells say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.layers.kinds.events import EventStyle
from gisapp.layers.kinds.marks import MANY, MarkStyle
from gisapp.model import crs
from gisapp.model.instants import DAY
from gisapp.model.primitives import Cells, Cloud, Clusters, Marks
from gisapp.model.style import Style
from tests.layers.events_cases import EXTENT, START, cut, layer_of, scattered
from tests.layers.kinds_cases import of


def test_events_are_a_kind_of_marks_with_the_choice_of_the_look_first():
    assert Style.registry["events"] is EventStyle
    names = [knob.name for knob in EventStyle().knobs()]
    assert names[0] == "look"
    assert set(MarkStyle().values()) < set(names)
    assert EventStyle().with_values({"look": "hexagons"}).values()["look"] == "hexagons"


@pytest.mark.parametrize(("count", "kind"), [(60, Marks), (61, Cells)])
def test_automatic_turns_to_counts_above_the_limit_in_view(count, kind):
    layer = layer_of(scattered(count), style=EventStyle(many=60, highlight=False))
    (drawn,) = layer.draw(cut(layer))
    assert isinstance(drawn, kind)


def test_automatic_counts_what_is_seen_and_alive_not_what_there_is():
    far = np.column_stack([np.full(200, 100.0), np.linspace(0, 10, 200)])
    days = np.repeat([0, 0, 9], [50, 200, 100])
    places = np.concatenate([scattered(50), far, scattered(100, 2)])
    layer = layer_of(places, days, style=EventStyle(many=60, highlight=False))
    assert of(layer.draw(cut(layer)), Marks), "most are elsewhere or later"
    assert of(layer.draw(cut(layer, 0, 10)), Cells)
    small = crs.extent_to_map((20, 40, 22, 42))
    assert of(layer.draw(cut(layer, 0, 10, focus=small)), Marks), "few are in the part seen"


@pytest.mark.parametrize(("many_as", "kind"), [("clusters", Clusters), ("hexagons", Cells)])
def test_what_many_become_can_be_chosen(many_as, kind):
    layer = layer_of(scattered(50), style=EventStyle(many=10, many_as=many_as))
    assert of(layer.draw(cut(layer)), kind)


def test_a_fixed_look_stays_whatever_the_number():
    few = layer_of(scattered(3), style=EventStyle(look="density"))
    assert of(few.draw(cut(few)), Cells)
    many = layer_of(scattered(MANY + 1), style=EventStyle(look="marks"))
    assert of(many.draw(cut(many)), Cloud)
    none = layer_of(scattered(3), days=50, style=EventStyle(look="density"))
    assert none.draw(cut(none)) == ()


@given(seed=st.integers(0, 50), resolution=st.floats(300, 5000), shape=st.sampled_from("dh"))
@settings(max_examples=25, deadline=None)
def test_every_event_is_in_one_cell_and_its_cell_gives_it_back(seed, resolution, shape):
    look = "density" if shape == "d" else "hexagons"
    layer = layer_of(scattered(40, seed), style=EventStyle(look=look))
    (cells,) = of(layer.draw(cut(layer, resolution=resolution)), Cells)
    assert cells.counts.sum() == 40
    used = np.flatnonzero(cells.counts)
    back = [cells.members(np.array([cell])) for cell in used]
    assert [len(rows) for rows in back] == cells.counts.reshape(-1)[used].tolist()
    assert sorted(np.concatenate(back).tolist()) == list(range(40))


def test_a_figure_has_the_cells_of_the_screen():
    layer = layer_of(scattered(300), style=EventStyle(look="hexagons"))
    (screen,) = layer.draw(cut(layer, resolution=2000))
    (paper,) = layer.draw(cut(layer, resolution=640, scale_resolution=2000))
    assert paper.lattice == screen.lattice
    assert (paper.counts == screen.counts).all()


def test_a_duration_counts_as_long_as_it_lasts():
    layer = layer_of([(30, 45)], days=2, lasting=3, style=EventStyle(look="density"))
    alive = [bool(layer.draw(cut(layer, day, day + 1))) for day in range(8)]
    assert alive == [False, False, True, True, True, False, False, False]


def test_cells_sum_a_column_and_leave_out_what_is_missing():
    style = EventStyle(look="density", weight="killed")
    layer = layer_of([(30, 45), (30, 45), (35, 45)], style=style, killed=[3.0, None, 0.5])
    (cells,) = layer.draw(cut(layer))
    assert cells.counts.sum() == pytest.approx(3.5)
    assert np.count_nonzero(cells.counts) == 2
    nowhere = EventStyle(look="density", weight="no such column")
    (counted,) = nowhere.draw(layer, cut(layer))
    assert counted.counts.sum() == 3


@pytest.mark.parametrize("look", ["density", "hexagons"])
def test_old_cells_are_older_than_new_ones(look):
    layer = layer_of([(25, 45), (30, 45), (35, 45)], [0, 50, 99], style=EventStyle(look=look))
    faded = layer.style.with_values({"age": True})
    (cells,) = of(faded.draw(layer, cut(layer, 0, 100)), Cells)
    assert cells.age is not None
    used = np.flatnonzero(cells.counts)
    from_west = used[np.argsort(cells.lattice.centers(used)[:, 0])]
    old, middle, new = cells.age.reshape(-1)[from_west].tolist()
    assert 0 <= new < middle < old <= 1
    (plain,) = of(layer.draw(cut(layer, 0, 100)), Cells)
    assert plain.age is None


def test_old_marks_are_dimmer_and_the_newest_lie_on_top():
    layer = layer_of([(35, 45), (30, 45)], [90, 0], style=EventStyle(age=True, highlight=False))
    (marks,) = layer.draw(cut(layer, 0, 91))
    assert marks.rows.tolist() == [1, 0]
    assert marks.opacity[0] < 0.5 < marks.opacity[1]
    many = layer_of(
        scattered(MANY + 1), np.arange(MANY + 1) % 90, style=EventStyle(look="marks", age=True)
    )
    cloud = of(many.draw(cut(many, 0, 90)), Cloud)[-1]
    assert sorted(cloud.shares) == list(cloud.shares), "later in the table of looks is on top"
    assert len(set(cloud.shares)) > 2


def test_what_began_within_the_last_step_has_a_ring():
    layer = layer_of([(25, 45), (30, 45), (35, 45)], [0, 8, 9])
    rings, marks = layer.draw(cut(layer, 0, 10))
    assert set(rings.shape) == {"ring"}
    assert rings.rows.tolist() == [2]
    assert rings.size[0] > marks.size[0]
    rings, _ = layer.draw(cut(layer, 0, 10, step=2 * DAY))
    assert rings.rows.tolist() == [1, 2]


@pytest.mark.parametrize("step", [0, 10 * DAY, 30 * DAY])
def test_nothing_is_highlighted_when_all_is_new(step):
    layer = layer_of([(25, 45), (35, 45)], [0, 9])
    assert len(layer.draw(cut(layer, 0, 10, step=step))) == 1
    (cells,) = EventStyle(look="density").draw(layer, cut(layer, 0, 10, step=step))
    assert cells.fresh is None


def test_cells_with_something_new_are_marked():
    layer = layer_of([(25, 45), (35, 45)], [0, 9], style=EventStyle(look="density"))
    (cells,) = layer.draw(cut(layer, 0, 10))
    assert np.flatnonzero(cells.fresh).tolist() == [np.flatnonzero(cells.counts)[1]]
    assert layer.style.ages
    assert not EventStyle(highlight=False).ages


def test_everything_since_the_beginning_ages_from_the_first_event_on():
    layer = layer_of([(25, 45), (35, 45)], [0, 100], style=EventStyle(age=True, highlight=False))
    part = replace(cut(layer, 0, 101), window=(-(2**62), START + 101 * DAY))
    (marks,) = layer.draw(part)
    assert marks.opacity[0] < marks.opacity[1]


def test_a_legend_of_cells_has_the_true_numbers():
    places = [(30, 45)] * 30 + [(35, 45)]
    layer = layer_of(places, style=EventStyle(look="density", highlight=False))
    part = cut(layer)
    (item,) = layer.legend(np.arange(31), part)
    assert item.count == 31
    assert item.swatch.kind == "ramp"
    assert [words for _, words in item.swatch.ticks] == ["1", "10", "50"]
    side = layer.draw(part)[0].lattice.side
    assert 3 <= side / 2000 < 6
    ground = side * crs.ground_scale((EXTENT[1] + EXTENT[3]) / 2) / 1000
    assert item.label == f"Events in a cell of {ground:.1f} km, log scale"


def test_a_legend_of_sums_names_the_column_and_totals_it():
    style = EventStyle(look="hexagons", weight="people_killed", scale="linear", highlight=False)
    layer = layer_of([(30, 45), (35, 45)], style=style, people_killed=[12, 30])
    (item,) = layer.legend(np.arange(2), cut(layer))
    assert item.label.startswith("People killed in a hexagon of")
    assert "log" not in item.label
    assert item.count == 42
    assert item.swatch.ticks[-1] == (1.0, "50")


def test_a_legend_tells_what_is_new_and_that_age_fades():
    layer = layer_of(
        [(25, 45), (30, 45), (35, 45)], [0, 9, 9], style=EventStyle(look="density", age=True)
    )
    labels = {i.label: i.count for i in layer.legend(np.arange(3), cut(layer, 0, 10))}
    assert labels["New in the last day"] == 2
    assert "Fainter: longer ago" in labels
    week = layer.legend(np.arange(3), cut(layer, 0, 10, step=7 * DAY))
    assert [i.label for i in week][1] == "New in the last week"


def test_the_legend_of_few_is_that_of_marks():
    layer = layer_of(
        [(25, 45), (35, 45)],
        style=EventStyle(by="kind", table=(("a", "us", "A"), ("b", "wagner", "B"))),
        kind=["a", "b"],
    )
    items = layer.legend(np.arange(2), cut(layer))
    assert [(item.label, item.count) for item in items] == [("A", 1), ("B", 1)]


def test_the_sample_in_the_list_is_what_the_map_shows():
    assert EventStyle(look="density").swatch().kind == "ramp"
    assert EventStyle(look="clusters").swatch().kind == "disc"
    assert EventStyle().swatch().kind == "mark"


@pytest.mark.parametrize("look", ["automatic", "marks", "clusters", "density", "hexagons"])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_hardly_any_events_are_no_trouble(look, n):
    style = EventStyle(look=look, age=True)
    layer = layer_of(np.tile([30.0, 45.0], (n, 1)), 3, style=style)
    part = cut(layer, 0, 9)
    assert bool(layer.draw(part)) == (n > 0)
    assert bool(layer.legend(np.arange(n), part)) == (n > 0)
    assert layer.draw(cut(layer, 5, 9)) == ()
