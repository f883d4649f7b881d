"""The document: the only mutable thing. It holds the current project, undo and listeners."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from gisapp.model.project import Project, View

Listener = Callable[[Project, Project], None]
LIMIT = 500


@dataclass
class _Edit:
    """One step of history; ``view`` and ``clock`` say whether the edit itself changed them."""

    label: str
    before: Project
    after: Project
    view: bool
    clock: bool


class Document:
    """The current project and its history.

    :meth:`apply` records an edit that can be undone. :meth:`navigate` changes what is looked at
    (view and clock) without a step of history: undo does not move the map, unless the edit did,
    and a projection changed back keeps the place that is looked at now.
    Listeners get ``(before, after)`` and compare what they show with ``is``.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._saved = project
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []
        self._listeners: list[Listener] = []
        self._open_key: str | None = None

    @property
    def project(self) -> Project:
        """The current project."""
        return self._project

    @property
    def dirty(self) -> bool:
        """Whether there are edits that were not saved. Looking elsewhere is no edit."""
        return not same_content(self._project, self._saved)

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._redo[-1].label if self._redo else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(before, after)`` on every change; the result stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def apply(self, project: Project, label: str, key: str | None = None) -> None:
        """Make ``project`` current as one edit named ``label``. Consecutive edits with the same
        ``key`` (a slider being dragged) become one; :meth:`seal` ends such a run."""
        if project is self._project:
            return
        view, clock = project.view != self._project.view, project.clock != self._project.clock
        if key is not None and key == self._open_key and self._undo:
            edit = self._undo[-1]
            edit.after = project
            edit.view, edit.clock = edit.view or view, edit.clock or clock
        else:
            self._undo.append(_Edit(label, self._project, project, view, clock))
            del self._undo[:-LIMIT]
        self._open_key = key
        self._redo.clear()
        self._set(project)

    def seal(self) -> None:
        """End a run of merged edits."""
        self._open_key = None

    def navigate(self, project: Project) -> None:
        """Make ``project``, which differs in view or clock only, current without history."""
        if project is not self._project:
            self._set(project)

    def undo(self) -> str | None:
        """Take the last edit back; its label, or None when there is none."""
        if not self._undo:
            return None
        edit = self._undo.pop()
        self._redo.append(edit)
        self._open_key = None
        self._set(_looking_from(self._project, edit.after, edit.before, edit))
        return edit.label

    def redo(self) -> str | None:
        """Do the last undone edit again; its label, or None."""
        if not self._redo:
            return None
        edit = self._redo.pop()
        self._undo.append(edit)
        self._open_key = None
        self._set(_looking_from(self._project, edit.before, edit.after, edit))
        return edit.label

    def reset(self, project: Project) -> None:
        """Open another project: history is forgotten."""
        self._undo.clear()
        self._redo.clear()
        self._open_key = None
        self._saved = project
        self._set(project)

    def mark_saved(self) -> None:
        """The current project is on disk now."""
        self._open_key = None
        self._saved = self._project

    def _set(self, project: Project) -> None:
        before, self._project = self._project, project
        for listener in list(self._listeners):
            listener(before, project)


def _looking_from(current: Project, left: Project, target: Project, edit: _Edit) -> Project:
    """``target``, seen with the current view and clock where ``edit``, on whose other side is
    ``left``, did not touch them; groups of the list stay open or closed as they are."""
    view = _view_in(current.view, left.view, target.view) if edit.view else current.view
    clock = target.clock if edit.clock else current.clock
    opened = {group.id: group.expanded for group in current.groups}
    groups = tuple(
        replace(group, expanded=opened.get(group.id, group.expanded)) for group in target.groups
    )
    if (view, clock, groups) == (target.view, target.clock, target.groups):
        return target
    return replace(
        target, view=view, clock=clock, groups=target.groups if groups == target.groups else groups
    )


def _view_in(current: View, left: View, target: View) -> View:
    """``target``, or where its projection is another than that of ``left`` and the map was moved
    since, what is looked at now in that projection, if it reaches it."""
    if target.crs == left.crs or current == left:
        return target
    lon, lat = current.projection.point_to_lonlat(current.x, current.y)
    reached = math.isfinite(target.projection.point_to_map(lon, lat)[0])
    return current.projected(target.crs) if reached else target


def same_content(first: Project, second: Project) -> bool:
    """Whether two projects have the same layers, annotations, figure, worldview, projection and
    name. Groups being open or closed in the list is no content."""

    def groups(project: Project) -> list[tuple[str, str, bool]]:
        return [(group.id, group.title, group.visible) for group in project.groups]

    return (
        len(first.layers) == len(second.layers)
        and all(a is b for a, b in zip(first.layers, second.layers, strict=True))
        and groups(first) == groups(second)
        and first.view.crs == second.view.crs
        and (first.annotations, first.annotations_visible, first.figure)
        == (second.annotations, second.annotations_visible, second.figure)
        and (first.worldview, first.name, first.language, first.bookmarks)
        == (second.worldview, second.name, second.language, second.bookmarks)
    )
