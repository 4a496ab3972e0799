"""The script of the benchmark: it ends, on the way that its residents tap and count."""

from bench.residents import SURVEY
from bench.script import screens, way_on


def test_the_script_goes_from_the_welcome_to_the_thanks_in_the_taps_that_are_counted() -> None:
    shown = screens()
    assert len(shown) == SURVEY + 1
    assert "Mulai" in shown[0].rows[0][0].label
    assert shown[-1].rows == ()


def test_nobody_turns_in_circles_on_a_screen_about_oneself() -> None:
    about = next(one for one in screens() if "Tentang Anda" in one.text)
    rows = [[button.data for button in row] for row in about.rows]
    label = next(button.label for row in about.rows for button in row if button.data == way_on(rows))
    assert label == "Lewati semua"
