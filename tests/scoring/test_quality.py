"""Figures for a reviewer: units are flagged, persons are not, and nothing is deleted."""

import numpy as np
import pandas as pd
import pytest

from scoring import BadAnswers, Tally, channels, load_instrument, parse_weight, quality_frame

SKM = load_instrument()
EXACT = parse_weight("1/9", SKM)
KEYS = list(SKM.keys)


def honest(n: int, straight: float, unit: str, seed: int) -> pd.DataFrame:
    """Made-up answers of which this share is the same for every element, over a week, at a reading pace."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({key: rng.choice([1, 2, 3, 4], n, p=[0.02, 0.08, 0.55, 0.35]) for key in KEYS})
    frame.iloc[: int(straight * n)] = 3
    moments = pd.Timestamp("2026-11-09", tz="Asia/Makassar") + pd.to_timedelta(rng.integers(0, 7 * 86400, n), unit="s")
    return frame.assign(unit=unit, at=moments, seconds=rng.integers(20, 120, n), usia=rng.integers(17, 80, n), saran="")


def review(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    table = quality_frame(frame, at="at", seconds="seconds", same=["usia", "saran"])
    return {str(row["unit"]): row for row in table.to_dict("records")}


def test_honest_straight_liners_flag_no_unit() -> None:
    found = review(
        pd.concat([honest(300, share, name, 1) for name, share in (("a", 0.06), ("b", 0.27))], ignore_index=True)
    )
    assert [row["flags"] for row in found.values()] == ["", ""]
    assert found["b"]["straight"] == pytest.approx(0.27, abs=0.01)


@pytest.mark.parametrize(
    ("flag", "change"),
    [
        ("straight", dict.fromkeys(KEYS, 4)),
        ("fast", {"seconds": 4}),
        ("burst", {"at": pd.Timestamp("2026-11-10T08:00", tz="Asia/Makassar")}),
        ("doubles", {**dict(zip(KEYS, [4, 3, 4, 4, 4, 4, 4, 4, 4], strict=True)), "usia": 33, "saran": "bagus"}),
    ],
)
def test_each_pattern_flags_its_unit_and_no_other(flag: str, change: dict[str, object]) -> None:
    bad = honest(200, 0.1, "bad", 2)
    for column, value in change.items():
        bad.loc[bad.index[:120], column] = value
    frame = pd.concat([bad, honest(200, 0.1, "good", 3)], ignore_index=True)
    before = frame.copy()
    found = review(frame)
    assert (found["bad"]["flags"], found["good"]["flags"]) == (flag, "")
    assert frame.equals(before)


def test_figures_by_hand_and_no_flag_under_ten() -> None:
    frame = honest(4, 0, "a", 4).assign(**dict.fromkeys(KEYS, 4), seconds=[8, 9, 10, 11])
    row = review(frame)["a"]
    assert (row["n"], row["straight"], row["straight_high"], row["fast"], row["flags"]) == (4, 1, 1, 0.25, "")


def test_blank_elements_are_not_part_of_a_straight_line() -> None:
    frame = honest(20, 0, "a", 5).astype(dict.fromkeys(KEYS, float)).assign(**dict.fromkeys(KEYS, 3.0))
    frame["biaya"] = np.nan
    assert review(frame)["a"]["straight"] == 1


def test_columns_that_are_not_given_are_not_judged() -> None:
    row = quality_frame(honest(20, 0, "a", 6)).iloc[0]
    assert row[["fast", "doubles", "burst"]].isna().all()
    with pytest.raises(BadAnswers, match="column waktu_kirim: missing"):
        quality_frame(honest(20, 0, "a", 6), at="waktu_kirim")


def unit(threes: int, fours: int) -> Tally:
    return Tally.of_rows([[3] * 9] * threes + [[4] * 9] * fours, 9)


def test_paper_against_bot() -> None:
    found = channels(unit(60, 40), unit(5, 95), SKM, EXACT)
    assert found is not None
    assert found.verdict == "naik"
    assert channels(unit(60, 40), unit(2, 3), SKM, EXACT) is None
