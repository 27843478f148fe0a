"""Is this input sound? From cells as typed to tidy rows, with every problem in its place."""
