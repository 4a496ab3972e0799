"""Measurements, beside what they are measured against. `python -m bench` runs them. No figure is a pass or a fail."""
