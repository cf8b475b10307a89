from django.contrib.auth.hashers import Argon2PasswordHasher


class SameArgon2(Argon2PasswordHasher):
    """With the portal's parameters (actions/passwords.py)."""

    time_cost, memory_cost, parallelism = 2, 19456, 1
