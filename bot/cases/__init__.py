"""Use cases: what one may do, told in the words of the domain. They know no Telegram.

A file from anybody passes table.py (first bytes decide what it is, then rows of cells with their places),
table_layout.py (titles above, totals below, the header between) and scoring's columns (which column is which element,
by its name). answer_file.py takes a csv of answers block by block: answer_block.py what is usual at once.
"""
