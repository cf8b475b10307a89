"""区县经办机构名录."""

import pytest

from rules.offices import LIST_DATE, OFFICES, Office, UnknownOffice, by_number, find


def test_the_list_holds_fifteen_offices_in_order_and_says_its_date() -> None:
    assert [office.no for office in OFFICES] == list(range(1, 16))
    assert LIST_DATE == "2022-03"


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.district)
def test_an_office_is_found_by_number_district_or_name(office: Office) -> None:
    assert by_number(office.no) == find(str(office.no)) == find(office.district) == find(f" {office.name} ") == office
    assert office.address
    assert office.phone


def test_the_one_extension_is_kept() -> None:
    assert find("沈河区").phone == "24843636-317"


def test_full_width_numbers_are_understood() -> None:
    assert find("１４").district == "经济技术开发区"


@pytest.mark.parametrize("text", ("", "16", "0", "浦东新区"))
def test_an_unknown_office_is_refused_with_the_districts(text: str) -> None:
    with pytest.raises(UnknownOffice, match="和平区"):
        find(text)
