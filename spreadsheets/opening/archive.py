"""The parts of an .xlsx: how large they really are, and what calamine does not tell of a sheet."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from spreadsheets.opening.grid import ERROR, NO_RESULT, Extras, Refused

MOST_UNPACKED = 128 * 1024 * 1024
"""Bytes of all parts together. Ten thousand rows of twenty columns take ten million."""
MOST_PARTS = 2000
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
ACTIVE = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")

ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)")
HIDDEN = re.compile(rb'\bhidden="(?:1|true|on)"')
NUMBER = re.compile(rb'\br="([0-9]+)"')
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)")
FROM, TO = re.compile(rb'\bmin="([0-9]+)"'), re.compile(rb'\bmax="([0-9]+)"')
CELL = rb"<(?:\w+:)?c\b([^>]*)>"
END = rb"</(?:\w+:)?c>"
FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
NO_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
VALUE = rb"<(?:\w+:)?v>([^<]{1,20})</(?:\w+:)?v>"
ERROR_CELL = re.compile(CELL + rb"\s*(?:" + FORMULA + rb")?\s*" + VALUE + rb"\s*" + END)
FORMULA_CELL = re.compile(CELL + rb"\s*" + FORMULA + rb"\s*" + NO_VALUE + rb"\s*" + END)
IS_ERROR, IS_WORD = b't="e"', b't="str"'
SIGN_OF_HIDDEN, SIGNS_OF_FORMULAS = b"hidden=", (b"f>", b"<f ", b":f ")
"""Without them in it, nothing of the kind need be looked for."""
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


class Archive:
    """Every part has been unpacked once and is as large as it says. Raises Refused where it is no safe workbook."""

    def __init__(self, data: bytes) -> None:
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Refused("damaged")
        self.parts: dict[str, bytes] = {}
        self._refuse_by_directory()
        self._unpack()

    def _refuse_by_directory(self) -> None:
        infos = self.file.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise Refused("bomb")
        if any(info.flag_bits & 1 for info in infos):
            raise Refused("locked")
        names = [usual_name(info.filename) for info in infos]
        if any(sign in name for sign in ACTIVE for name in names):
            raise Refused("macros")
        if WORKBOOK not in names:
            raise Refused("other-format" if "xl/workbook.bin" in names or "content.xml" in names else "no-workbook")

    def _unpack(self) -> None:
        """A part that is larger than the directory says fails by its checksum: only so much of it is read."""
        for info in self.file.infolist():
            try:
                with self.file.open(info) as part:
                    content = part.read(info.file_size + 1)  # `read()` would unpack all of it before it looks
            except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
                raise Refused("damaged")
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise Refused("entities")
            self.parts[usual_name(info.filename)] = content
        if b"macroEnabled" in self.parts.get("[content_types].xml", b""):
            raise Refused("macros")

    def extras(self, sheet: str) -> Extras:
        """What calamine does not tell of a sheet; nothing where its name leads nowhere."""
        return extras_of(self.parts.get(self._paths.get(sheet, ""), b""))

    @property
    def counts_from_1904(self) -> bool:
        for name, attributes in elements(self.parts[WORKBOOK]):
            if name == "workbookPr":
                return attributes.get("date1904") in {"1", "true", "on"}
        return False

    @property
    def _paths(self) -> Mapping[str, str]:
        targets = {
            attributes.get("Id", ""): attributes.get("Target", "")
            for name, attributes in elements(self.parts.get(RELATIONS, b"<none/>"))
            if name == "Relationship"
        }
        return {
            attributes.get("name", ""): path_of(targets.get(attributes.get("id", ""), ""))
            for name, attributes in elements(self.parts[WORKBOOK])
            if name == "sheet"
        }


def usual_name(name: str) -> str:
    """Some programs write backslashes, or capitals of their own."""
    return name.replace("\\", "/").lower()


def path_of(target: str) -> str:
    """Targets are relative to xl/, or begin at the root."""
    return usual_name(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")


def elements(xml: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and attributes of each element, without their name spaces."""
    found: list[tuple[str, dict[str, str]]] = []

    def begun(name: str, attributes: dict[str, str]) -> None:
        found.append((bare(name), {bare(key): value for key, value in attributes.items()}))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begun
    parser.EntityDeclHandler = refuse_entities
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Refused("damaged")
    yield from found


def bare(name: str) -> str:
    return name.rpartition(" ")[2]


def refuse_entities(*_: object) -> None:
    raise Refused("entities")


def extras_of(xml: bytes) -> Extras:
    """Found by pattern, not by parsing: a sheet of ten thousand rows is looked through in some milliseconds."""
    extras = Extras()
    if SIGN_OF_HIDDEN in xml:
        extras.hidden_rows = set(hidden_rows(xml))
        extras.hidden_columns = set(hidden_columns(xml))
    if IS_ERROR in xml:
        for match in ERROR_CELL.finditer(xml):
            if IS_ERROR in match[1]:
                note(extras, match[1], ERROR, match[2].decode("ascii", "replace"))
    if any(sign in xml for sign in SIGNS_OF_FORMULAS):
        for match in FORMULA_CELL.finditer(xml):
            if IS_WORD not in match[1]:  # a formula whose result is the empty text
                note(extras, match[1], NO_RESULT, "")
    return extras


def note(extras: Extras, attributes: bytes, code: str, detail: str) -> None:
    if place := REFERENCE.search(attributes):
        extras.note(int(place[2]), column_of(place[1]), code, detail)


def column_of(name: bytes) -> int:
    """0 for A."""
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def hidden_rows(xml: bytes) -> Iterator[int]:
    for match in ROW.finditer(xml):
        if HIDDEN.search(match[1]) and (number := NUMBER.search(match[1])):
            yield int(number[1])


def hidden_columns(xml: bytes) -> Iterator[int]:
    for match in COLUMN.finditer(xml):
        first, last = FROM.search(match[1]), TO.search(match[1])
        if HIDDEN.search(match[1]) and first and last:
            yield from range(int(first[1]) - 1, min(int(last[1]), 256))
