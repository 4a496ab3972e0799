"""A made-up city for trying things out: `skm demo`."""

from bot.demo.launch import run_demo, seed

__all__ = ["run_demo", "seed"]
