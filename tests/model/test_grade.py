"""Admiralty grades."""

from __future__ import annotations

import pytest

from gisapp.model.grade import CREDIBILITY, RELIABILITY, Grade, parse_grade


@pytest.mark.parametrize("letter", sorted(RELIABILITY))
@pytest.mark.parametrize("digit", sorted(CREDIBILITY))
def test_every_grade_reads_back(letter, digit):
    grade = Grade(letter, digit)
    assert parse_grade(str(grade)) == grade
    assert grade.words == f"{RELIABILITY[letter]}, {CREDIBILITY[digit]}"


@pytest.mark.parametrize("text", ["B2", "b2", " B-2 ", "B 2", "b - 2"])
def test_ways_to_write_b2(text):
    assert parse_grade(text) == Grade("B", 2)


@pytest.mark.parametrize("text", ["", None, "G1", "B0", "B7", "B", "2", "2B", "B22", "B2.", "AB2"])
def test_what_is_no_grade_is_none(text):
    assert parse_grade(text) is None


def test_grades_sort_from_the_best():
    grades = [Grade("F", 6), Grade("A", 2), Grade("B", 1), Grade("A", 1)]
    assert [str(grade) for grade in sorted(grades)] == ["A1", "A2", "B1", "F6"]
