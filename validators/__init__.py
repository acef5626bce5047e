"""What is right and what is wrong: pure functions from frames to frames."""
