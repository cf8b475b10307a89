"""What runs in a process of its own, on bytes that strangers made: the standard library and calamine, nothing else."""
