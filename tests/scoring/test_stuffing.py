"""All-4 answers against a unit's own past, by hand, and the table of docs/scoring.md against what it came from."""

from math import asin, sqrt

import pytest

from bench import stuffing as bench
from bench import stuffing_worlds as worlds
from scoring import BadAnswers, Tally, load_instrument
from scoring.packing import packed_tally
from scoring.stuffing import BURST_CUT, SHARE_CUT, WEEKS, Past, Share, all_four, crowd, past_of, share_deviations

SKM = load_instrument()
USUAL = [Share(40, 2)] * WEEKS


def test_all_4_is_counted_from_the_totals_of_those_asked_the_same() -> None:
    rows = [[4] * 9] * 3 + [[4] * 8 + [3]] * 5 + [[1] * 9]
    assert all_four(Tally.of_rows(rows, 9)) == Share(9, 3)
    without = [[4] * 8 + [None]] * 2 + [[3] * 8 + [None]]
    assert all_four(Tally.of_rows(without, 9, asked=range(8))) == Share(3, 2)
    mixed = Tally.of_rows(rows, 9) + Tally.of_rows(without, 9, asked=range(8))
    assert all_four(mixed) == Share(0, 0), "a total of one says nothing about the other"
    several = load_instrument("skm-online-2024")
    scores = "".join("4" for _ in several.places)
    assert all_four(packed_tally(several, [scores]), several.units) == Share(1, 1)


def test_the_past_is_told_from_enough_weeks_and_answers_alone() -> None:
    assert past_of([Share(40, 2)] * 7) is None
    assert past_of([Share(4, 0)] * 9) is None
    assert past_of([*USUAL, Share(0, 0)]) == Past(Share(40 * WEEKS, 2 * WEEKS), 1.0)


def test_scatter_is_chi_square_over_its_freedom() -> None:
    weeks = [Share(50, 10), Share(50, 30)] * 4
    found = past_of(weeks)
    assert found is not None
    share = 160.5 / 401
    by_hand = sum((week.high - 50 * share) ** 2 / (50 * share * (1 - share)) for week in weeks) / 7
    assert found.scatter == pytest.approx(by_hand)
    assert found.scatter > 2


def test_deviations_by_hand() -> None:
    past = Past(Share(1000, 50), 1.0)
    angles = asin(sqrt((20 + 3 / 8) / (60 + 3 / 4))) - asin(sqrt((50 + 3 / 8) / (1000 + 3 / 4)))
    assert share_deviations(Share(60, 20), past) == pytest.approx(angles / sqrt(1 / 242 + 1 / 4002))
    assert share_deviations(Share(9, 9), past) == 0
    assert share_deviations(Share(200, 2), past) < 0
    wider = Past(Share(1000, 50), 4.0)
    assert share_deviations(Share(60, 20), wider) == pytest.approx(share_deviations(Share(60, 20), past) / 2)


def test_two_hundred_made_up_answers_in_four_hours_are_seen_and_a_campaign_is_not() -> None:
    past = past_of(USUAL)
    assert past is not None
    stuffed = crowd([Share(2, 0)] * 8 + [Share(52, 50)] * 4, past)
    assert stuffed is not None
    assert (stuffed.first, stuffed.last) == (8, 11)
    assert stuffed.deviations > BURST_CUT
    campaign = crowd([Share(2, 0)] * 8 + [Share(60, 3)] * 4, past)
    assert campaign is not None
    assert campaign.deviations < 1
    assert share_deviations(Share(480, 24), past) < SHARE_CUT
    assert crowd([Share(2, 2)] * 4, past) is None


def test_more_than_all_are_refused() -> None:
    with pytest.raises(BadAnswers, match="found 3 of 2"):
        Share(2, 3)


def test_the_table_was_made_by_what_stands_here() -> None:
    text = bench.DOCUMENT.read_text(encoding="utf-8").split(bench.BEGIN)[1].split(bench.END)[0]
    assert f"({bench.digest()})" in text, "run python -m bench.stuffing --write"
    assert f"({SHARE_CUT:.1f} and {BURST_CUT:.1f})" in text


def test_the_bench_computes_what_the_program_computes() -> None:
    world = worlds.World("ordinary", 40, 0.05, 80, 11)
    drawn = worlds.draw(world, 2, WEEKS + 1, bench.np.random.default_rng(1))
    weeks = [Share(int(n), int(k)) for n, k in zip(drawn.n[0].sum((1, 2)), drawn.high[0].sum((1, 2)), strict=True)]
    past = past_of(weeks[:WEEKS])
    assert past is not None
    hours = list(zip(drawn.n[0, WEEKS].ravel(), drawn.high[0, WEEKS].ravel(), strict=True))
    so_far = [Share(int(sum(n for n, _ in hours[:at])), int(sum(k for _, k in hours[:at]))) for at in range(1, 49)]
    assert bench.share_of_week(drawn)[0, 0] == pytest.approx(max(share_deviations(one, past) for one in so_far))
