"""What is said and in which order. survey and callbacks are pure: no Telegram, no storage, no clock.

All state lives in the database, since any update may be the first after a restart, may come twice, late, or on another
worker. A tap with an older revision changes nothing and is shown the present screen. That covers double taps, repeated
deliveries, old messages and lost edits. A screen with several choices takes an older tap where its question is still
open, since people tap faster than a screen follows. It never takes back or overwrites a choice.
"""
