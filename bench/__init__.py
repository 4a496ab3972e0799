"""Measurements, beside what they are measured against. `python -m bench` runs them; no figure is a pass or a fail."""
