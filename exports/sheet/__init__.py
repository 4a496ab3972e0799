"""The processing sheet: answers, live formulas, figures, suggestions."""
