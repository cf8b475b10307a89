"""What every test portal is set to."""

NOW = "2026-11-16T10:00:00+08:00"
"""Business time in every test, unless it moves the clock."""
SECRET_KEY = "only-for-tests-0123456789-abcdefghij"
