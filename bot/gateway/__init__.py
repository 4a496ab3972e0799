"""Telegram at arm's length: updates in, messages out, and the HTTP client under both."""

import os

# PTB gives durations as timedelta. The integers it gives otherwise are deprecated and warn on every flood wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")
