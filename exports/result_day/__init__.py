"""What an agency hands out on the day of its result: slides, a press release and leaflets, all from what is cleared."""
