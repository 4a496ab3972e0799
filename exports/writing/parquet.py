"""Rows as Parquet, in groups, for analysts. Needs pyarrow, without which everything else works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO

from exports.errors import ExportError

_GROUP = 50_000  # rows held at once


def write_parquet(
    out: IO[bytes], columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str | int | None]]
) -> int:
    """Writes rows under (name, whether it is a small number) columns and gives how many. None is null.

    Raises ExportError where pyarrow is not installed.
    """
    try:
        import pyarrow as arrow  # noqa: PLC0415 -- optional
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415
    except ModuleNotFoundError:
        raise ExportError("parquet: found no pyarrow, expected `pip install skm-bot[parquet]`") from None
    kinds = [arrow.int8() if small else arrow.dictionary(arrow.int32(), arrow.string()) for _, small in columns]
    schema = arrow.schema([arrow.field(name, kind) for (name, _), kind in zip(columns, kinds, strict=True)])
    stream, written = iter(rows), 0
    with ParquetWriter(out, schema, compression="zstd") as file:
        while group := list(islice(stream, _GROUP)):
            cells = zip(*group, strict=True)
            arrays = [arrow.array(list(one), kind) for one, kind in zip(cells, kinds, strict=True)]
            file.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            written += len(group)
    return written
