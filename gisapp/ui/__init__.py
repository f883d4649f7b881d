"""The window. Qt lives here and in render.painter alone."""
