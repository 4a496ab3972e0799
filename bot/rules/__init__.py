"""Rules that need nothing but their arguments: pure, importing only scoring and each other."""
