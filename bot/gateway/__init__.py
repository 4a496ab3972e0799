"""Telegram at arm's length: updates in, messages out, and the HTTP client under both.

One update stops no other: pump.py reads raw updates one by one, and what cannot be read or stored is set aside. Each
person has a short queue (turns.py). Of answers to one question that wait in it the newest counts, and of twenty and
more the tap on the newest screen is never left out.

What does no harm when it comes twice goes out again (delivery.py): answers, screens and menus after 1, 3 and 9 seconds,
in order within their chat and long after their update was acknowledged. A wait of more than half a minute is not
slept: nothing goes to that chat meanwhile, and the first tick after it shows a survey's screen, in this run or a
later one.
"""

import os

# PTB gives durations as timedelta. The integers it gives otherwise are deprecated and warn on every flood wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")
