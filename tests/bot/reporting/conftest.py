"""Heads, a ledger and couriers against a local Telegram."""

from tests.support.city import answer, city

__all__ = ["answer", "city"]  # fixtures
