"""What marketing decides, in plain Python."""
