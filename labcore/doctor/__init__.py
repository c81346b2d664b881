"""What this machine has and lacks for the lab, and what to do about it."""
