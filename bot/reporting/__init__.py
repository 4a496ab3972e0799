"""From tallies to figures to documents, and what is due. No Telegram in reports, scores and spans."""
