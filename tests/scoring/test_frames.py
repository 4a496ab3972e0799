"""Frames of answers: counted as one by one, bad cells named, figures equal to fractions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring.counting
from scoring import (
    BadAnswers,
    BadTally,
    MixedInstruments,
    Tally,
    half_up,
    load_instrument,
    parse_weight,
    score,
    score_frame,
    tallies_from,
    tally_frame,
)
from scoring.counting import count

SKM = load_instrument()
KEYS = list(SKM.keys)


def answers(n: int, units: int, seed: int = 0, blanks: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({key: rng.choice([1, 2, 3, 4], n, p=[0.03, 0.07, 0.5, 0.4]) for key in KEYS})
    if blanks:
        frame = frame.mask(rng.random(frame.shape) < blanks)
    return frame.assign(unit=rng.integers(0, units, n))


def one_by_one(frame: pd.DataFrame) -> Tally:
    rows = [[None if pd.isna(x) else int(x) for x in row] for row in frame[KEYS].to_numpy()]
    asked = [place for place in range(9) if any(row[place] is not None for row in rows)]
    return Tally.of_rows(rows, 9, asked)


@pytest.mark.parametrize("blanks", [0.0, 0.1])
def test_groups_are_counted_as_respondents_one_by_one(blanks: float) -> None:
    frame = answers(4000, 37, blanks=blanks)
    frame.loc[frame["unit"] == 5, "biaya"] = np.nan
    found = tally_frame(frame, by=["unit"])
    assert [names for names, _ in found] == [(unit,) for unit in range(37)]
    for (unit,), tally in found:
        assert tally.cells() == one_by_one(frame[frame["unit"] == unit]).cells()
    assert found.total == sum((tally for _, tally in found), Tally.empty(9))


@settings(max_examples=40)
@given(
    k=st.integers(1, 20),
    groups=st.sampled_from([1, 3, 400, 70_000]),
    rows=st.integers(1, 900),
    blank=st.booleans(),
    own=st.booleans(),
    block=st.sampled_from([7, 256, 1 << 18]),
    seed=st.integers(0, 99),
)
def test_counting_holds_for_any_shape(
    k: int, groups: int, rows: int, blank: bool, own: bool, block: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, groups, rows)
    columns = [rng.integers(0 if blank else 1, 5, rows, dtype=np.uint8) for _ in range(k)]
    units = tuple(int(x) for x in rng.integers(1, 500, k)) if own else (1,) * k
    old, scoring.counting.BLOCK = scoring.counting.BLOCK, block
    try:
        cells = count(codes, columns, groups, units)
    finally:
        scoring.counting.BLOCK = old
    for group in {*codes[:5].tolist(), 0}:
        mine = [tuple(int(x) or None for x in row) for row in np.array(columns).T[codes == group]]
        asked = [place for place in range(k) if any(row[place] for row in mine)]
        assert tuple(cells[group].tolist()) == Tally.of_rows(mine, k, asked, units).cells()


def test_a_crowd_in_one_unit_overflows_no_counter() -> None:
    n = 700_000
    frame = pd.DataFrame(dict.fromkeys(KEYS, np.full(n, 4, dtype=np.int8)))
    ((_, tally),) = tally_frame(frame)
    assert (tally.n, tally.total, tally.total_sq, tally.cross[0]) == (n, 36 * n, 1296 * n, 144 * n)


def test_every_kind_of_column_holds_the_same_answers() -> None:
    frame = answers(200, 3)
    expected = tally_frame(frame, by=["unit"]).cells
    kinds = ["int8", "uint16", "float64", "Int64", "object", "str", "category"]
    for kind in kinds:
        assert (tally_frame(frame.astype(dict.fromkeys(KEYS, kind)), by=["unit"]).cells == expected).all(), kind


def test_bad_cells_are_named_all_together() -> None:
    frame = answers(6, 2).astype(dict.fromkeys(KEYS, "object"))
    for row, (key, value) in enumerate(
        [("biaya", 0), ("waktu", 5), ("waktu", 3.5), ("produk", "baik"), ("sarpras", True)]
    ):
        frame.loc[row, key] = value
    frame.index = pd.Index([f"r{row}" for row in range(6)])
    with pytest.raises(BadAnswers) as error:
        tally_frame(frame, by=["unit"])
    assert error.value.faults == (
        "row r0, column biaya: found 0, expected 1, 2, 3, 4 or blank",
        "row r1, column waktu: found 5, expected 1, 2, 3, 4 or blank",
        "row r2, column waktu: found 3.5, expected 1, 2, 3, 4 or blank",
        "row r3, column produk: found 'baik', expected 1, 2, 3, 4 or blank",
        "row r4, column sarpras: found True, expected 1, 2, 3, 4 or blank",
    )


@pytest.mark.parametrize("value", [0, 5, -1, 260])
def test_bad_numbers_in_whole_columns_are_found(value: int) -> None:
    frame = answers(5, 1).assign(biaya=[4, 4, value, 4, 4])
    with pytest.raises(BadAnswers, match=f"row 2, column biaya: found .*{value}"):
        tally_frame(frame)


def test_missing_columns_and_blank_names_are_faults() -> None:
    with pytest.raises(BadAnswers, match="column biaya: missing") as error:
        tally_frame(answers(5, 1).drop(columns=["biaya"]), by=["desa"])
    assert len(error.value.faults) == 2
    with pytest.raises(BadAnswers, match="row 3, column unit: blank"):
        tally_frame(answers(5, 1).assign(unit=["a", "a", "b", None, "b"]), by=["unit"])


def test_blanks_may_be_written_in_many_ways() -> None:
    frame = answers(5, 1).astype(dict.fromkeys(KEYS, "object"))
    frame["biaya"] = [None, np.nan, pd.NA, "", " "]
    ((_, tally),) = tally_frame(frame)
    assert (tally.n, tally.counts[3], tally.complete) == (5, 0, 5)


def test_asked_can_be_told() -> None:
    frame = answers(5, 1).astype(float)
    frame["biaya"] = np.nan
    ((_, tally),) = tally_frame(frame, asked=KEYS)
    assert (tally.n, tally.complete) == (5, 0)


def test_tallies_go_out_as_a_frame_and_come_back() -> None:
    frame = answers(300, 5, blanks=0.05).assign(channel=["bot", "paper"] * 150)
    found = tally_frame(frame, by=["unit", "channel"])
    out = found.frame()
    assert list(out.columns[:6]) == ["unit", "channel", "n", "complete", "total", "total_sq"]
    assert (len(out), out["n"].sum()) == (10, found.total.n)
    back = tallies_from(out)
    assert (back.cells == found.cells).all()
    assert back.groups.equals(found.groups)
    with pytest.raises(BadTally, match="column n: missing"):
        tallies_from(out.drop(columns=["n"]))


def test_weeks_add_up_to_the_quarter() -> None:
    frame = answers(900, 4).assign(week=["2026-W45", "2026-W46", "2026-W47"] * 300)
    weekly = tally_frame(frame, by=["unit", "week"])
    assert (weekly.by("unit").cells == tally_frame(frame, by=["unit"]).cells).all()
    first, rest = frame.iloc[:500], frame.iloc[500:]
    joined = tally_frame(first, by=["unit", "week"]).join(tally_frame(rest, by=["unit", "week"]))
    assert (joined.cells == weekly.cells).all()
    with pytest.raises(MixedInstruments):
        weekly.join(tallies_from(weekly.frame().rename(columns=lambda name: name.replace("sarpras", "maklumat")),
                                 load_instrument("permenpan-16-2014")))  # fmt: skip


@pytest.mark.parametrize("blanks", [0.0, 0.03])
@pytest.mark.parametrize("weight", ["1/9", "0.11"])
def test_every_figure_of_the_frame_is_that_of_the_fractions(weight: str, blanks: float) -> None:
    frame = answers(3000, 120, seed=3, blanks=blanks)
    frame.loc[frame["unit"] % 7 == 0, "biaya"] = np.nan
    weights = parse_weight(weight, SKM)
    tallies = tally_frame(frame, by=["unit"])
    found = score_frame(tallies, weights, population=[60.0 if unit % 2 else np.nan for unit in range(120)])
    assert found.attrs == {"instrument": SKM.id, "weight": weight}
    for row, ((unit,), tally) in zip(found.to_dict("records"), tallies, strict=True):
        exact = score(tally, SKM, weights, 60 if unit % 2 else None)
        assert half_up(round(row["ikm"] * 100), 0) == exact.ikm_rounded * 100
        assert (row["mutu"], row["kinerja"], row["n"]) == (exact.band.mutu, exact.band.kinerja["id"], exact.n)
        pairs = [(row["alpha"], exact.alpha), (row["sd"], exact.sd), (row["index"], exact.index)]
        pairs += [(row[end], getattr(exact.interval, end, None)) for end in ("low", "high")]
        for one in exact.elements:
            pairs += [
                (row[f"{one.key}_{name}"], getattr(one, name)) for name in ("n", "nrr", "weighted", "sd", "item_total")
            ]
            pairs += [(row[f"{one.key}_{end}"], getattr(one.interval, end, None)) for end in ("low", "high")]
            assert (one.band and one.band.mutu) == row[f"{one.key}_mutu"] or pd.isna(row[f"{one.key}_mutu"])
        for column, figure in pairs:
            assert column == pytest.approx(np.nan if figure is None else float(figure), nan_ok=True, abs=1e-9)


def test_ties_in_a_column_are_decided_by_fractions() -> None:
    """n = 400: in floating point one unit in sixty would show a wrong second decimal."""
    totals = np.arange(9 * 400, 36 * 400 + 1)
    base, extra = totals // (9 * 400), totals % (9 * 400)
    cells = np.zeros((len(totals), 85), dtype=np.int64)
    cells[:, 0] = cells[:, 1] = 400
    own, over = totals // 400, totals % 400  # each respondent's total, and how many have one more
    cells[:, 2], cells[:, 3] = totals, (400 - over) * own**2 + over * (own + 1) ** 2
    for place in range(9):
        more = extra // 9 + (place < extra % 9)
        rows = np.arange(len(totals))
        cells[rows, 4 + 4 * place + base - 1] += 400 - more
        full = more > 0
        cells[rows[full], 4 + 4 * place + base[full]] += more[full]
    frame = pd.DataFrame(cells, columns=list(scoring.tallies.cell_names(SKM)))
    found = score_frame(tallies_from(frame), parse_weight("1/9", SKM))
    assert (np.rint(found["ikm"] * 100).astype(int).to_numpy() == (totals * 5000 + 9 * 400) // (18 * 400)).all()


def test_a_group_without_answers_has_no_figures() -> None:
    frame = answers(30, 2).astype(float)
    frame.loc[frame["unit"] == 1, KEYS] = np.nan
    found = score_frame(tally_frame(frame, by=["unit"]), parse_weight("1/9", SKM))
    assert found.loc[1, "n"] == 0
    assert found.loc[1, ["ikm", "mutu", "low", "alpha", "biaya_nrr"]].isna().all()


def test_numbers_that_no_row_has_are_no_groups() -> None:
    frame = answers(40, 2).astype(float).assign(unit=[3, 7] * 20)
    frame.loc[frame["unit"] == 7, KEYS] = np.nan
    found = tally_frame(frame, by=["unit"])
    assert found.groups["unit"].tolist() == [3, 7]
    assert found.cells[:, 0].tolist() == [20, 0]


def test_an_empty_frame_has_no_groups() -> None:
    found = tally_frame(answers(0, 1), by=["unit"])
    assert (len(found), found.total.cells()) == (0, Tally.empty(9).cells())
    assert len(score_frame(found, parse_weight("1/9", SKM))) == 0
    assert tally_frame(answers(0, 1)).total.cells() == Tally.empty(9).cells()


def test_weights_of_another_instrument_are_refused() -> None:
    old = load_instrument("kepmenpan-25-2004")
    with pytest.raises(MixedInstruments):
        score_frame(tally_frame(answers(3, 1)), parse_weight("1/14", old))
