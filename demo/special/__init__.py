"""The special persons of the city by name: `SPECIAL["legal_representative"].id_number`.

Tests and docs/demo.md refer to people by these keys. There is a module for each group of rules; `others`
are the people of the units that are not the main one.
"""

from datetime import date

from demo.people import id_number
from demo.special.contacts import CONTACTS
from demo.special.documents import DOCUMENTS
from demo.special.months import MONTHS
from demo.special.others import OTHERS
from demo.special.papers import PAPERS
from demo.special.person import Special
from demo.special.retirement import RETIREMENT
from demo.special.waiting import WAITING


def _by_key(specials: tuple[Special, ...]) -> dict[str, Special]:
    found = {special.key: special for special in specials}
    if len(found) != len(specials):
        raise ValueError("two special persons have the same key")
    return found


SPECIAL: dict[str, Special] = _by_key(PAPERS + MONTHS + RETIREMENT + DOCUMENTS + CONTACTS + OTHERS + WAITING)

NEWCOMERS: dict[str, tuple[str, str, str]] = {
    "newcomer": ("崔念", "居民身份证", id_number(date(2001, 4, 8), 17)),
    "newcomer_passport": ("SPECIMEN JANE", "外国人护照", "X00000019"),
}
"""People whom the city does not know yet (name, 证件类型, 证件号码): for trying 参保登记."""
