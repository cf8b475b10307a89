"""The reference: the same job in Django admin, as it comes, set up for production."""
