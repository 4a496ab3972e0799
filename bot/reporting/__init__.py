"""From tallies to figures to documents, and what is due. No Telegram in reports, scores and spans.

A city is read in slices (slices.py): added up in SQL for some units at a time, written in short transactions. A plan's
record is made with its last slice, and unique keys keep what is planned again from being written twice. What is shown
of an open span is a sum of heaps of at least five answers that never overlap. Poster and page are drawn from a
`Cleared`, which the ledger of publications alone makes.
"""
