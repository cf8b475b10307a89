"""The regulations: pure functions and frozen values. No Flask, no database, no clock."""
