"""Codes of military symbols in a column: which cannot be read, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gisapp.readers import datecolumn, names
from gisapp.readers.problems import Problems
from gisapp.render import symbology

if TYPE_CHECKING:
    import pyarrow as pa


def check_codes(
    table: pa.Table, columns: Mapping[str, str], problems: Problems, said: list[str]
) -> None:
    """Keep rows in doubt whose symbol code cannot be read: a question mark stands for them.
    ``columns`` has what the user said. A row without a code has the symbol of its style."""
    name = names.roles_of(table.column_names, columns).get("sidc")
    if name is None:
        return
    encoded = datecolumn.as_code(table[name]).dictionary_encode()
    codes = encoded.dictionary.to_pylist()
    wrong = {i: why for i, code in enumerate(codes) if code and (why := symbology.problem(code))}
    if not wrong:
        return
    index = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = problems.doubt(
        np.isin(index, list(wrong)),
        lambda row: f"{wrong[int(index[row])]}: a question mark stands for it",
    )
    if len(rows):
        first = int(rows[0])
        said.append(
            f"ATTENTION: {len(rows):,} of {table.num_rows:,} symbol codes in '{name}' cannot be "
            f"read, the first at {problems.place(first)} ({wrong[int(index[first])]}): question "
            "marks stand for them. Correct them in their source"
        )
