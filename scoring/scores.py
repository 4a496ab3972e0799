"""Every figure of many tallies at once, as a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import MixedInstruments
from scoring.index import ikm
from scoring.instrument import Instrument
from scoring.interval import FEWEST
from scoring.intervals import Floats, mean_intervals
from scoring.tallies import Tallies
from scoring.tally import Tally
from scoring.weights import Weights

_NEAR = 1e-6  # hundredths this close to a tie are decided by fractions


def score_frame(tallies: Tallies, weights: Weights, population: Sequence[float] | None = None) -> pd.DataFrame:
    """One row per group with the figures of score(), NaN where a figure is not defined or n is too small.

    Columns: the groups' names, n, complete, index (1-4), ikm (25-100, rounded half-up to 2 decimals, exact), mutu,
    kinerja, sd, low, high, alpha, then per element key_n, key_sum, key_nrr, key_weighted, key_ikm (rounded), key_mutu,
    key_sd, key_low, key_high, key_item_total. `population` is one number per group, NaN where not known.
    Weight convention and instrument are in frame.attrs. Raises MixedInstruments.

    >>> from scoring import load_instrument, parse_weight, tally_frame
    >>> skm = load_instrument()
    >>> answers = pd.DataFrame({key: [4, 3, 3] for key in skm.keys} | {"unit": ["a", "b", "b"]})
    >>> found = score_frame(tally_frame(answers, ["unit"]), parse_weight("1/9", skm))
    >>> found[["unit", "n", "ikm", "mutu"]].values.tolist()
    [['a', 1, 100.0, 'A'], ['b', 2, 75.0, 'C']]
    """
    if weights.keys != tallies.instrument.keys:
        raise MixedInstruments(f"score: the weights do not belong to {tallies.instrument.id}")
    people = None if population is None else np.asarray(population, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        sheet = _Sheet.of(tallies, weights)
        columns = dict(_overall(sheet, weights, people)) | dict(_elements(sheet, people))
    frame = pd.concat([tallies.groups.reset_index(drop=True), pd.DataFrame(columns)], axis=1)
    frame.attrs = {"instrument": tallies.instrument.id, "weight": weights.convention}
    return frame


@dataclass(frozen=True)
class _Sheet:
    """The integers of all tallies by kind: g groups, k elements."""

    instrument: Instrument
    steps: NDArray[np.int64]  # (k,): into how many a unit of the scale is divided. sums, squares and cross are in these
    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    complete: NDArray[np.int64]
    total: NDArray[np.int64]
    total_sq: NDArray[np.int64]
    counts: NDArray[np.int64]  # (g, k), as all below
    sums: NDArray[np.int64]
    squares: NDArray[np.int64]
    inside: NDArray[np.int64]  # the same three over complete respondents
    inside_sums: NDArray[np.int64]
    inside_squares: NDArray[np.int64]
    cross: NDArray[np.int64]
    carried: Floats  # weight each element carries

    @classmethod
    def of(cls, tallies: Tallies, weights: Weights) -> _Sheet:
        cells, steps = tallies.cells, tallies.instrument.steps
        width = sum(3 * size + 1 for size in steps)
        counts, sums, squares = _moments(cells[:, 4:], steps)
        inside = (counts, sums, squares)
        if (partial := cells[:, 4 + width : 4 + 2 * width]).any():
            some = _moments(partial, steps)
            inside = (counts - some[0], sums - some[1], squares - some[2])
        values = np.array([float(value) for value in weights.values])
        answered = np.where(counts > 0, values, 0.0)
        carried = answered * (values.sum() / answered.sum(axis=1))[:, None]
        n, complete, total, total_sq = cells[:, :4].T
        cross = cells[:, 4 + 2 * width : 4 + 2 * width + len(steps)]
        overall, own = (n, complete, total, total_sq), (counts, sums, squares)
        return cls(tallies.instrument, np.array(steps), cells, *overall, *own, *inside, cross, carried)

    @property
    def uniform(self) -> NDArray[np.bool_]:
        same = (self.inside == 0) | (self.inside == self.complete[:, None])
        return np.asarray(same.all(axis=1) & (self.complete > 1))


def _overall(sheet: _Sheet, weights: Weights, people: Floats | None) -> Iterator[tuple[str, Any]]:
    index = np.where(
        sheet.n > 0, np.nansum(sheet.carried * (sheet.sums / (sheet.counts * sheet.steps)), axis=1), np.nan
    )
    hundredths = _hundredths(sheet, weights, index)
    mean, variance, size = _respondents(sheet)
    scale = 25 * float(sum(weights.values))
    low, high = mean_intervals(size, mean, variance, people)
    yield "n", sheet.n
    yield "complete", sheet.complete
    yield "index", index
    yield "ikm", hundredths / 100
    yield from zip(("mutu", "kinerja"), _grades(sheet.instrument, hundredths), strict=True)
    yield "sd", np.where(size > 1, scale * np.sqrt(variance), np.nan)
    yield "low", scale * low
    yield "high", scale * high
    yield "alpha", _alpha(sheet)


def _elements(sheet: _Sheet, people: Floats | None) -> Iterator[tuple[str, Any]]:
    n, sums, steps = sheet.counts, sheet.sums, sheet.steps
    nrr = sums / (n * steps)
    variance = np.where(n > 1, (n * sheet.squares - sums**2) / (n * (n - 1.0) * steps**2), np.nan)
    low, high = mean_intervals(n, nrr, variance, None if people is None else people[:, None])
    hundredths = np.where(
        n > 0, (5000 * sums + n * steps) // np.maximum(2 * n * steps, 1), np.nan
    )  # half-up, in integers
    correlation = _item_total(sheet)
    figures = {
        "n": n,
        "sum": sums if sheet.instrument.plain else sums / steps,
        "nrr": nrr,
        "weighted": nrr * sheet.carried,
        "ikm": hundredths / 100,
        "sd": np.sqrt(variance),
        "low": low,
        "high": high,
        "item_total": correlation,
    }
    for place, key in enumerate(sheet.instrument.keys):
        for name, values in figures.items():
            yield f"{key}_{name}", values[:, place]
            if name == "ikm":
                yield f"{key}_mutu", _grades(sheet.instrument, hundredths[:, place])[0]


def _hundredths(sheet: _Sheet, weights: Weights, index: Floats) -> Floats:
    """IKM x 100 rounded half-up: in floating point, and by fractions where that comes near a tie."""
    exact = 2500 * index
    rounded = np.floor(exact + 0.5)
    near = np.flatnonzero(np.abs(exact - np.floor(exact) - 0.5) < _NEAR)
    for row in near.tolist():
        rounded[row] = float(_half_up(Tally.from_cells(sheet.cells[row].tolist(), sheet.instrument), weights))
    return rounded


def _half_up(tally: Tally, weights: Weights) -> int:
    return (200 * ikm(tally, weights) + 1) // 2


def _grades(instrument: Instrument, hundredths: Floats) -> tuple[pd.Categorical, pd.Categorical]:
    """Grade and performance by lower bounds on the rounded figure, missing where there is no figure."""
    rising = instrument.bands[::-1]
    bounds = np.array([int(band.lower * 100) for band in rising[1:]])
    codes = np.where(np.isnan(hundredths), -1, np.searchsorted(bounds, hundredths, side="right")).astype(np.int8)
    grade = pd.CategoricalDtype([band.mutu for band in rising], ordered=True)
    performance = pd.CategoricalDtype([band.kinerja["id"] for band in rising], ordered=True)
    return pd.Categorical.from_codes(codes, dtype=grade), pd.Categorical.from_codes(codes, dtype=performance)


def _respondents(sheet: _Sheet) -> tuple[Floats, Floats, NDArray[Any]]:
    """Mean, sample variance and number of respondents' own means: respondent_means() for every row."""
    units = np.where(sheet.counts > 0, np.array(sheet.instrument.units), 0)
    whole = (units * sheet.steps).sum(axis=1)  # what a mean of 1 in every element adds up to
    n = sheet.complete.astype(np.float64)
    scaled = (sheet.complete * sheet.total_sq - sheet.total**2).astype(np.float64)
    mean, size = sheet.total / (n * whole), sheet.complete
    variance = np.where(n > 1, scaled / (n * (n - 1) * whole.astype(np.float64) ** 2), 0.0)
    rest = np.flatnonzero((sheet.complete != sheet.n) | ~sheet.uniform & (sheet.complete > 1))
    if rest.size:
        share = units[rest] / whole[rest, None]
        parts = share * np.nan_to_num(_sds(sheet.counts[rest], sheet.sums[rest], sheet.squares[rest]))
        mean[rest] = np.nansum(share * (sheet.sums[rest] / sheet.counts[rest]), axis=1)
        inner = np.nan_to_num(_sds(sheet.inside[rest], sheet.inside_sums[rest], sheet.inside_squares[rest]))
        joint = np.sqrt(np.maximum(scaled[rest], 0) / (n[rest] * (n[rest] - 1)))
        apart = (inner * units[rest]).sum(axis=1)
        known = (sheet.complete[rest] >= FEWEST) & sheet.uniform[rest] & (apart > 0)
        together = np.where(known, np.minimum(joint / apart, 1), 1.0)
        variance[rest] = (parts.sum(axis=1) * together) ** 2
        size = size.copy()
        size[rest] = (units[rest] * sheet.steps * sheet.counts[rest]).sum(axis=1) // np.maximum(whole[rest], 1)
    return mean, variance, size


def _moments(cells: NDArray[np.int64], steps: Sequence[int]) -> tuple[NDArray[np.int64], ...]:
    """Of each element: how many have a value, the sum of the values and of their squares, in steps."""
    starts = np.cumsum([0, *(3 * size + 1 for size in steps)])
    parts = [cells[:, start:end] for start, end in pairwise(starts.tolist())]
    values = [np.arange(size, 4 * size + 1) for size in steps]
    powers = (0, 1, 2)
    return tuple(
        np.stack([part @ value**power for part, value in zip(parts, values, strict=True)], axis=1) for power in powers
    )


def _sds(n: NDArray[np.int64], sums: NDArray[np.int64], squares: NDArray[np.int64]) -> Floats:
    return np.sqrt((n * squares - sums**2) / (n * (n - 1.0)))


def _alpha(sheet: _Sheet) -> Floats:
    n, units = sheet.complete, np.array(sheet.instrument.units)
    scaled = n * sheet.total_sq - sheet.total**2
    within = n[:, None] * sheet.inside_squares - sheet.inside_sums**2
    k = (sheet.inside > 0).sum(axis=1)
    alpha = k / (k - 1.0) * (1 - (within @ units**2) / scaled)
    return np.where(sheet.uniform & (k > 1) & (scaled > 0), alpha, np.nan)


def _item_total(sheet: _Sheet) -> Floats:
    n = sheet.complete[:, None]
    across = n * sheet.cross - sheet.inside_sums * sheet.total[:, None]
    within = (n * sheet.inside_squares - sheet.inside_sums**2).astype(np.float64)
    outer = (sheet.complete * sheet.total_sq - sheet.total**2).astype(np.float64)[:, None]
    defined = sheet.uniform[:, None] & (sheet.inside > 0) & (within > 0) & (outer > 0)
    return np.where(defined, across / np.sqrt(within * outer), np.nan)
