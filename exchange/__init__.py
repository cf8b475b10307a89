"""What other offices send and receive: the agency's core data, later tax and employment."""
