"""Why a whole file is not read, in words for the clerk: what is wrong, and what to do."""

from collections.abc import Callable, Mapping
from typing import Any

Words = tuple[str, str]
Details = Mapping[str, Any]

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新上传。"
INTO_TEMPLATE = "请下载模板，把内容复制到模板里，保存后重新上传。"
KINDS = {"pdf": "PDF 文件", "picture": "图片", "archive": "压缩包", "document": "其他文档"}


class Unreadable(Exception):
    """The file as a whole cannot be imported."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}{remedy}")
        self.message = message
        self.remedy = remedy


def refusal(code: str, details: Details) -> Unreadable:
    """`code`: of a Refused, or a verdict of actions.decoding."""
    words = WORDS[code]
    return Unreadable(*(words if isinstance(words, tuple) else words(details)))


def too_large(size: int, most: int) -> Unreadable:
    return Unreadable(
        f"文件有 {megabytes(size)} MB，超过了 {megabytes(most)} MB 的上限。",
        "请删除图片和与申报无关的工作表，或者分成几个文件上传。",
    )


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.2f}".rstrip("0").rstrip(".")


def not_a_table(details: Details) -> Words:
    return f"这是{KINDS[details['kind']]}，不是表格。", "请上传 .xlsx、.xls 或 .csv 格式的表格。"


def headers_missing(details: Details) -> Words:
    names = "、".join(f"“{header}”" for header in details["headers"])
    return f"第 {details['row']} 行的表头中缺少{names}列。", "请补上这些列，列名与模板一致，也可以下载模板重新填写。"


def no_headers(details: Details) -> Words:
    if details["hidden"]:
        names = "、".join(f"“{name}”" for name in details["hidden"])
        return f"显示的工作表中没有找到表头；隐藏的工作表{names}没有读取。", "请取消隐藏，或者把内容放到第一个工作表。"
    return "没有找到表头，前 20 行中没有模板的列名。", INTO_TEMPLATE


def header_twice(details: Details) -> Words:
    places = "、".join(details["places"])
    return f"“{details['header']}”列出现了不止一次（{places}），无法判断以哪一列为准。", "请删除多余的列后重新上传。"


def too_many_rows(details: Details) -> Words:
    return f"表中有 {details['rows']} 行，超过了一次 {details['most']} 行的上限。", "请分成几个文件上传。"


def too_wide(details: Details) -> Words:
    return (
        f"工作表“{details['sheet']}”的内容一直延伸到 {details['place']} 单元格，范围过大。",
        "请删除数据以外的行和列（选中后整行、整列删除），保存后重新上传。",
    )


def all_hidden(details: Details) -> Words:
    names = "、".join(f"“{name}”" for name in details["sheets"])
    return f"显示的工作表都是空的；隐藏的工作表{names}没有读取。", "请取消隐藏，保存后重新上传。"


COMPLEX = ("文件解开后过大或结构过于复杂，无法读取。", INTO_TEMPLATE)

WORDS: Mapping[str, Words | Callable[[Details], Words]] = {
    "empty-file": ("这个文件是空的，没有内容。", "请打开确认已经保存，再重新选择文件。"),
    "damaged": ("文件已损坏，无法打开。", SAVE_AS),
    "too-complex": COMPLEX,
    "bomb": COMPLEX,
    "entities": ("文件中含有不允许的内容（实体定义），无法读取。", SAVE_AS),
    "locked": ("文件设有打开密码或加密，无法读取。", "请打开文件，取消密码保护，保存后重新上传。"),
    "macros": ("文件中含有宏，不能上传。", SAVE_AS),
    "other-format": ("这种格式的表格不能直接读取。", SAVE_AS),
    "no-workbook": ("这个文件不是表格。", "请上传 .xlsx、.xls 或 .csv 格式的表格。"),
    "encoding": ("文件的文字编码无法识别，应为 UTF-8 或 GB18030。", SAVE_AS),
    "no-table": ("文件实际是网页，其中没有表格。", SAVE_AS),
    "empty": ("表中没有内容。", INTO_TEMPLATE),
    "no-rows": ("表头下面没有要申报的数据。", "请从表头的下一行开始填写，保存后重新上传。"),
    "only-example": ("表中只有示例行，没有要申报的数据。", "请在示例行的下面填写，保存后重新上传。"),
    "not-a-table": not_a_table,
    "headers-missing": headers_missing,
    "no-headers": no_headers,
    "header-twice": header_twice,
    "too-many-rows": too_many_rows,
    "too-wide": too_wide,
    "all-hidden": all_hidden,
}
