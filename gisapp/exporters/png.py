"""PNG: the page as a picture that carries its project."""

from __future__ import annotations

from pathlib import Path

from gisapp.exporters._output import checked_size, ensure_gui, project_text, whole_file
from gisapp.model.project import Project
from gisapp.plugins import Options, WriteError
from gisapp.render.page import compose, description_of

PROJECT_KEY = "gisapp-project"

QUALITY = 80  # Qt makes it zlib's level 1 or 2: a third of the time, a little more disk


class PngExporter:
    """The page as a PNG. The same project and options give the same bytes."""

    name = "png"
    title = "PNG picture"
    suffix = ".png"

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Write the page. Nothing is written when ``options.cancelled`` becomes true. Raises
        WriteError."""
        checked_size(path, options)
        ensure_gui()
        from gisapp.render.painter.page import measure, picture

        with whole_file(path) as temporary:
            page = compose(project, options, measure)
            options.progress(0.4)
            if options.cancelled():
                return
            image = picture(page)
            options.progress(0.8)
            if options.cancelled():
                return
            if image.isNull():
                raise WriteError(
                    str(path),
                    "there is not enough memory for the picture",
                    "Choose a smaller size or resolution",
                )
            image.setText("Title", page.title)
            image.setText("Description", description_of(page))
            image.setText("Software", "gisapp")
            image.setText(PROJECT_KEY, project_text(project, path))
            if not image.save(str(temporary), "PNG", QUALITY):  # type: ignore[call-overload]
                raise WriteError(
                    str(path),
                    "the picture cannot be written",
                    "Check the folder's permissions and the space on the disk",
                )
            if options.cancelled():
                temporary.unlink()
        options.progress(1.0)


EXPORTER = PngExporter()
