"""Writing everything that is not a declaration. Each action is one transaction with its audit entry."""
