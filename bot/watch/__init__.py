"""Watching the bot at work: whether it can do it, and who is told."""
