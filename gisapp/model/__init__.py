"""The model: immutable values without Qt. Only :class:`~gisapp.model.document.Document` changes."""
