"""Form bases and fields shared by pages."""
