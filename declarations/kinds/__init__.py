"""The kinds of declaration, one file each."""
