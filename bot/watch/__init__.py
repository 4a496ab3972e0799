"""Watching the bot at work: whether it can do it, and who is told. guard.py watches that the database is the same."""
