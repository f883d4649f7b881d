"""What the shipped map may never do: count twice, size the unknown, hide a doubt or a source."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from gisapp import plugins
from gisapp.model import crs, instants
from gisapp.model.grade import parse_grade
from gisapp.model.layer import Layer
from gisapp.model.primitives import Areas, Drawing, Labels, Lines, Marks
from gisapp.model.project import Project, view_of
from gisapp.model.worldview import Claim
from gisapp.plugins import Options
from gisapp.render import frame
from gisapp.render.frame import Viewport, fitted
from gisapp.render.page import Page, compose
from gisapp.render.page_items import Text
from gisapp.render.painter import measure

pytestmark = pytest.mark.usefixtures("qapp")
DAYS = (
    "2013-06-01",
    "2014-03-01",
    "2016-06-01",
    "2018-01-01",
    "2020-09-01",
    "2021-01-01",
    "2022-01-02",
    "2022-03-25",
    "2022-12-01",
    "2025-06-01",
)
WHOLE = fitted(crs.extent_to_map((-20, 10, 75, 65)), 1200, 900)
APPROXIMATE, EXACT = 5.0, 1.0  # kilometres: an edge may not be crisp, may not be soft


@pytest.fixture(scope="module")
def project() -> Project:
    return plugins.default_project()


def facts(project: Project) -> list[Layer]:
    """The layers that assert something: zones, troops, events."""
    return [layer for layer in project.layers if layer.group not in ("basemap", "borders")]


def on(project: Project, day: str) -> Project:
    """The project as things stood at the end of a day."""
    return replace(project, clock=project.clock.at(instants.parse(day)[1]))


def drawn(
    project: Project, layer_id: str, viewport: Viewport = WHOLE, scale: float = 500.0
) -> Drawing:
    """One layer's drawing, as at a scale at which everything is shown."""
    return frame.resolve_layer(project, project.layer(layer_id), viewport, scale)


def marks(drawing: Drawing) -> list[Marks]:
    return [item for item in drawing.primitives if isinstance(item, Marks)]


def page(project: Project, theatre: str, width: int = 1400, height: int = 900) -> Page:
    box = crs.extent_to_map(project.bookmark(theatre).extent)
    view = view_of(box, width, height)
    project = replace(project, view=view)
    return compose(project, Options(width, height, 96.0, box, view.resolution), measure)


def words(made: Page) -> str:
    return " ".join(item.text for item in made.items if isinstance(item, Text))


# Troops


def test_totals_stand_in_layers_of_their_own_that_are_off(project: Project) -> None:
    for layer in facts(project):
        if layer.style.kind != "troops":
            continue
        totals = [str(word).endswith("total") for word in layer.features.column("echelon")]
        assert all(totals) or not any(totals), layer.id
        assert not (all(totals) and layer.visible), layer.id


def test_a_picture_never_shows_a_total_beside_its_sites_unasked(project: Project) -> None:
    for day in DAYS:
        made = frame.resolve(on(project, day), WHOLE)
        assert made.slice_of("troops-totals") is None
        assert made.slice_of("troops-forecasts") is None


def test_the_legend_counts_only_what_is_drawn(project: Project) -> None:
    at = on(project, "2022-01-02")
    made = frame.resolve(at, WHOLE)
    layer = at.layer("troops-russia")
    part = made.slice_of(layer.id)
    items = layer.legend(made.rows(layer.id), part)
    assert items[0].count == len(made.rows(layer.id)) > 0


@pytest.mark.parametrize(
    "layer_id",
    [
        "troops-russia",
        "troops-friends",
        "syria-posts",
        "karabakh-posts",
        "troops-totals",
        "troops-forecasts",
    ],
)
def test_an_unknown_strength_has_no_size(project: Project, layer_id: str) -> None:
    at = project.with_layer(layer_id, visible=True)
    style = at.layer(layer_id).style
    features = at.layer(layer_id).features
    high, low = features.column("personnel_high"), features.column("personnel_low")
    seen = 0
    for day in DAYS:
        for item in marks(drawn(on(at, day), layer_id)):
            for row, size, hollow in zip(
                item.rows.tolist(), item.size.tolist(), item.hollow.tolist(), strict=True
            ):
                figures = [
                    float(value)
                    for value in (high[row], low[row])
                    if value is not None and float(value) > 0
                ]
                seen += 1
                if not figures:
                    assert hollow, (layer_id, row)
                    assert size == pytest.approx(style.values()["unknown"]), (layer_id, row)
                elif layer_id != "troops-forecasts":
                    assert not hollow, (layer_id, row)
    assert seen


def test_a_larger_strength_is_never_drawn_smaller(project: Project) -> None:
    at = project.with_layer("troops-totals", visible=True)
    high = at.layer("troops-totals").features.column("personnel_high").astype(float)
    for day in DAYS:
        for item in marks(drawn(on(at, day), "troops-totals")):
            known = [
                (high[row], size)
                for row, size in zip(item.rows.tolist(), item.size.tolist(), strict=True)
                if high[row] > 0
            ]
            sizes = [size for _, size in sorted(known)]
            assert sizes == sorted(sizes)


# Sources and grades


def test_every_fact_has_a_source_and_a_grade(project: Project) -> None:
    for layer in facts(project):
        sources, grades = (layer.features.role_column(role) for role in ("source", "grade"))
        assert sources is not None, layer.id
        assert grades is not None, layer.id
        for row, (source, grade) in enumerate(zip(sources.tolist(), grades.tolist(), strict=True)):
            assert str(source or "").strip(), (layer.id, row)
            assert parse_grade(grade) is not None, (layer.id, row)


def test_every_disputed_area_says_who_claims_it(project: Project) -> None:
    features = project.layer("borders-disputed").features
    for row in range(len(features)):
        assert features.role("source", row), row
        assert features.role("summary", row), row


@pytest.mark.parametrize("theatre", ["ukraine", "karabakh", "syria", "libya"])
def test_the_figure_names_worldview_period_zone_and_sources(project: Project, theatre: str) -> None:
    for view, title in (("un", "UN"), ("russia", "Russia"), ("de_facto", "De facto")):
        at = replace(project, worldview=view, clock=replace(project.clock, zone="Europe/Kyiv"))
        text = words(page(at, theatre))
        assert "Worldview" in text
        assert title in text
        assert at.clock.text in text
        assert "Kyiv" in text
        assert "UTC+2" in text or "UTC+02" in text, text[:400]


def test_every_visible_source_is_numbered_where_there_is_room(project: Project) -> None:
    made = page(project, "karabakh", 1600, 2400)
    text = words(made)
    for layer in facts(project):
        column = layer.features.role_column("source")
        for source in {str(column[row]) for row in made.frame.rows(layer.id)}:
            start = " ".join(source.split()[:3])
            assert start in text, source


# Doubt in time and place


def test_imprecise_dates_are_drawn_hollow(project: Project) -> None:
    whole = project.clock.with_window(project.clock.begin, project.clock.end)
    at = replace(project, clock=whole)
    doubtful = precise = 0
    for layer in facts(project):
        if layer.time != "window":
            continue
        for item in marks(drawn(at, layer.id)):
            for row, hollow in zip(item.rows.tolist(), item.hollow.tolist(), strict=True):
                imprecise = layer.features.precision_of(row) >= instants.Precision.APPROX
                assert hollow == imprecise, (layer.id, row)
                doubtful, precise = doubtful + imprecise, precise + (not imprecise)
    assert doubtful > 3
    assert precise > 100


def test_approximate_areas_have_a_soft_edge(project: Project) -> None:
    soft: set[str] = set()
    crisp: set[str] = set()
    for layer in facts(project):
        if "accuracy_km" not in layer.features.table.column_names or layer.style.kind != "areas":
            continue
        accuracy = layer.features.column("accuracy_km").astype(float)
        at = project.with_layer(layer.id, visible=True)
        for day in DAYS:
            for item in drawn(on(at, day), layer.id).primitives:
                if isinstance(item, Areas):
                    for row in item.rows.tolist():
                        name = f"{layer.id} {row}"
                        # a hatch without an outline has no edge that could be crisp
                        vague = item.soft > 0 or item.stroke is None
                        assert vague or accuracy[row] < APPROXIMATE, name
                        assert item.soft == 0 or accuracy[row] > EXACT, name
                        (soft if item.soft else crisp).add(name)
    assert len(soft) >= 15
    assert len(crisp) >= 15


def test_approximate_lines_are_dashed(project: Project) -> None:
    for layer in facts(project):
        if layer.style.kind != "lines":
            continue
        accuracy = layer.features.column("accuracy_km").astype(float)
        for day in DAYS:
            for item in drawn(on(project, day), layer.id).primitives:
                if isinstance(item, Lines) and (accuracy[item.rows] >= APPROXIMATE).any():
                    assert item.stroke.dash, layer.id


def test_nothing_undated_is_drawn_as_if_it_were_dated(project: Project) -> None:
    for layer in facts(project):
        assert layer.features.undated == 0, layer.id


# Worldviews

VIEWS = (
    *("un", "de_facto", "armenia", "azerbaijan", "cyprus", "georgia", "israel", "morocco"),
    *("russia", "syria", "syria_opposition", "turkey", "ukraine"),
)
DIAGONAL, DOTS, CROSS = "diagonal", "dots", "cross"


def told(project: Project, view: str, area: str, day: str) -> Claim:
    claim = project.worldviews.view(view).claim(area, instants.parse(day)[0])
    assert claim is not None
    return claim


def test_every_view_speaks_of_every_area_at_every_date(project: Project) -> None:
    assert project.worldviews.views == VIEWS
    areas = project.layer("borders-disputed").features.column("area").tolist()
    spans: dict[tuple[str, str], list[Claim]] = {}
    for claim in project.worldviews.claims:
        spans.setdefault((claim.area, claim.view), []).append(claim)
    assert set(spans) == {(area, view) for area in areas for view in VIEWS}
    for key, claims in spans.items():
        assert (claims[0].begin, claims[-1].end) == (instants.OPEN_START, instants.OPEN), key
        for before, after in pairwise(claims):
            assert before.end == after.begin, key


def test_every_claim_names_its_source_and_who_administers(project: Project) -> None:
    for claim in project.worldviews.claims:
        assert claim.source, claim
        assert parse_grade(claim.grade) is not None, claim
        assert not claim.url or claim.url.startswith("https://undocs.org/"), claim
        control = project.worldviews.view("de_facto").claim(claim.area, claim.begin)
        assert control is not None
        assert claim.administering == control.state, claim
        assert claim.view != "de_facto" or claim.state == claim.administering, claim
        if claim.grade == "F6":
            assert claim.source == "No document known", claim


def test_what_is_marked_says_why(project: Project) -> None:
    for claim in project.worldviews.claims:
        if claim.hatch != "none" and claim.begin > instants.OPEN_START:
            assert claim.label, claim


@pytest.mark.parametrize(
    ("view", "area", "day", "state", "hatch"),
    [
        ("un", "CRIMEA", "2014-02-26", "UKR", "none"),
        ("un", "CRIMEA", "2020-01-01", "UKR", DIAGONAL),
        ("russia", "CRIMEA", "2020-01-01", "RUS", "none"),
        ("russia", "KHERSON", "2022-09-30", "RUS", DOTS),
        ("un", "KHERSON", "2022-12-01", "UKR", "none"),
        ("un", "KARABAKH", "1994-06-01", "AZE", DIAGONAL),
        ("un", "KARABAKH", "2023-09-20", "AZE", "none"),
        ("armenia", "KARABAKH", "2020-01-01", "KARABAKH", CROSS),
        ("armenia", "KARABAKH", "2023-01-01", "AZE", DIAGONAL),
        ("turkey", "NORTHERN_CYPRUS", "1983-11-15", "NORTHERN_CYPRUS", "none"),
        ("cyprus", "NORTHERN_CYPRUS", "2020-01-01", "CYP", DIAGONAL),
        ("israel", "GOLAN", "1981-12-14", "ISR", "none"),
        ("un", "GOLAN", "2020-01-01", "SYR", DIAGONAL),
        ("syria", "SHEBAA", "2010-01-01", "LBN", DIAGONAL),
        ("un", "UNDOF", "2020-01-01", "SYR", DOTS),
        ("un", "EAST_JERUSALEM", "2020-01-01", "PSX", DIAGONAL),
        ("armenia", "WEST_BANK", "2024-06-21", "PSX", DIAGONAL),
        ("morocco", "WESTERN_SAHARA", "2020-01-01", "MAR", "none"),
        ("israel", "WESTERN_SAHARA", "2023-07-17", "MAR", "none"),
        ("un", "WESTERN_SAHARA", "2020-01-01", "WESTERN_SAHARA", CROSS),
        ("syria", "HATAY", "2010-01-01", "SYR", DIAGONAL),
        ("syria", "HATAY", "2025-01-01", "TUR", "none"),
        ("syria", "DONETSK", "2022-12-01", "DONETSK", DOTS),
        ("syria_opposition", "DONETSK", "2022-12-01", "UKR", "none"),
        ("turkey", "KOSOVO", "2008-02-18", "KOSOVO", "none"),
        ("russia", "KOSOVO", "2010-01-01", "SRB", DIAGONAL),
    ],
)
def test_areas_are_drawn_as_each_view_sees_them(
    project: Project, view: str, area: str, day: str, state: str, hatch: str
) -> None:
    claim = told(project, view, area, day)
    assert (claim.state, claim.hatch) == (state, hatch)


def test_the_map_says_what_is_said_of_an_area(project: Project) -> None:
    claim = told(project, "un", "CRIMEA", "2022-01-02")
    assert claim.words == "Crimea (annexed by Russia, recognised as Ukraine by UNGA 68/262)"
    box = crs.extent_to_map(project.bookmark("crimea").extent)
    drawing = drawn(on(project, "2022-01-02"), "borders-disputed", fitted(box, 900, 600))
    words = [text for item in drawing.primitives if isinstance(item, Labels) for text in item.text]
    assert claim.words in [" ".join(text.split()) for text in words]


def test_views_that_differ_are_never_drawn_alike(project: Project) -> None:
    at = on(project, "2022-01-02")
    box = crs.extent_to_map(project.bookmark("crimea").extent)

    def lines(view: str) -> list[tuple[str, int]]:
        part = drawn(replace(at, worldview=view), "borders-states", fitted(box, 900, 600))
        return sorted(
            (item.stroke.color, row)
            for item in part.primitives
            if isinstance(item, Lines)
            for row in item.rows.tolist()
        )

    assert lines("russia") != lines("ukraine")
    assert lines("un") != lines("russia")


def test_control_that_differs_from_the_view_is_hatched(project: Project) -> None:
    at = on(project, "2022-01-02")
    names = project.layer("borders-disputed").features.role_column("title").tolist()
    for view in ("un", "ukraine"):
        drawing = drawn(replace(at, worldview=view), "borders-disputed")
        hatched = {
            names[row]
            for item in drawing.primitives
            if isinstance(item, Areas) and item.fill is not None and item.fill.hatch != "none"
            for row in item.rows.tolist()
        }
        assert "Crimea" in hatched, view
