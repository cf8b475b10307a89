"""`make bench`: speed and size of the portal, every limit measured in the same run. See docs/performance.md."""
