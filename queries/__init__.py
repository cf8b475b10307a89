"""Reading: one module per thing people look at."""
