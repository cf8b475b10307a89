"""Workbooks in and out: what a clerk fills in and uploads, what he downloads."""
