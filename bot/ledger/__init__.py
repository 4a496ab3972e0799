"""What is owed is carried to Telegram from here, drawn in a child process where it is a document.

The ledger (`deliveries`) is the schedule of record: written once by a unique key, claimed by lease, figures frozen,
placeholder first, filled by edit. A lease names the run of the program that holds it. A stop gives it back, and the
next start of the bot takes over what a dead one left. That of a command beside the bot lasts a minute and is renewed.

No chat holds up another. A worker claims one delivery at a time, and each person has one under way. Reports have a
lane of their own, in which people take turns. A long wait that Telegram asks for stands in the ledger (`due`), and
nobody sleeps on it. Only a chat that is gone is final. While Telegram is away a delivery is tried after 30 seconds,
and then after twice as long up to 15 minutes, until it arrives or the unit's next card takes its place.

No job stops another: jobs.py runs each alone. The bot asks whether anything is due, which reads no unit, and a child
plans it (planning.py). A child holds the file some milliseconds at a time, and pauses after it.
"""
