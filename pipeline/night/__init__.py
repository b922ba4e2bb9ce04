"""What `feedback nightly` is made of: when what is due, the clock, the child, the units, the status."""
