"""The parts of the configuration: its sections, how their values are read, and what is said of bad ones."""
