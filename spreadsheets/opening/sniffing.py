"""What a file is by its content; its name says nothing."""

from spreadsheets.opening.grid import Refused

XLSX, XLS, HTML, TEXT = "xlsx", "xls", "html", "text"
ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A file system in a file (MS-CFB): the old .xls, and everything that is locked by a password."""
OTHERS = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
)
OLD_SHEET = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""A worksheet of Excel 2 to 5 that stands alone."""
HTML_SIGNS = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style", b"<div", b"<tr")
LOOKED_AT = 4096


def format_of(data: bytes) -> str:
    """XLSX, XLS, HTML or TEXT. Raises Refused."""
    if data.startswith(ZIP):
        return XLSX
    if data.startswith(COMPOUND):
        refuse_locked_and_active(data)
        return XLS
    if data.startswith(OLD_SHEET):
        raise Refused("other-format")
    for sign, kind in OTHERS:
        if data.startswith(sign):
            raise Refused("not-a-table", kind=kind)
    return format_of_text(data)


def format_of_text(data: bytes) -> str:
    begin = data[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lower()
    if begin[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        begin = begin[2:]
    begin = begin.lstrip()
    if begin.startswith(b"<?xml") and b"<html" not in begin:
        raise Refused("other-format")
    if begin.startswith((b"mime-version:", b"from:")):
        raise Refused("other-format")
    if begin.startswith(b"<") and any(sign in begin for sign in HTML_SIGNS):
        return HTML
    return TEXT


def refuse_locked_and_active(data: bytes) -> None:
    """Names of streams are UTF-16 in the directory of a compound file."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("locked")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused("macros")
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise Refused("not-a-table", kind="document")
