"""What a file really is, by its first bytes, and the name it may be shown under."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 200
EXTENSIONS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
"""The first of each is the one given to a file that has none of them."""
NAMELESS = "附件"
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories that show nothing or turn the direction of the text round."""

MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
ALL_TYPES = tuple(extension for extensions in EXTENSIONS.values() for extension in extensions)


@dataclass(frozen=True)
class ForeignKind:
    """A type of file we do not take, known by a mark at an offset (and perhaps a second one anywhere)."""

    name: str
    remedy: str
    mark: bytes = b""
    offset: int = 0
    within: bytes = b""

    def recognises(self, data: bytes) -> bool:
        return data[self.offset :].startswith(self.mark) and self.within in data


@dataclass(frozen=True)
class MarkedText(ForeignKind):
    """A text, known by a word somewhere in its beginning."""

    def recognises(self, data: bytes) -> bool:
        return self.mark in data[:1024].lower()


AS_PDF = "请在原来的软件里选择“另存为”或“导出”PDF，再上传；只改文件名后缀没有用。"
AS_JPG = "请在看图软件里另存为 JPG 后上传；只改文件名后缀没有用。"
HEIC_AS_JPG = "请在相册里截图后上传截图；以后可在手机“设置–相机–格式”中选“兼容性最佳”。"
UNPACK = "请解压后，把里面的 PDF 或图片分别上传。"

FOREIGN = (
    ForeignKind("苹果手机的 HEIC 照片", HEIC_AS_JPG, b"ftyphei", 4),
    ForeignKind("苹果手机的 HEIC 照片", HEIC_AS_JPG, b"ftypmif1", 4),
    ForeignKind("视频或新格式的图片", AS_JPG, b"ftyp", 4),
    ForeignKind("GIF 动图", AS_JPG, b"GIF8"),
    ForeignKind("WebP 图片", AS_JPG, b"WEBP", 8),
    ForeignKind("BMP 图片", AS_JPG, b"BM"),
    ForeignKind("TIFF 图片", AS_JPG, b"II*\0"),
    ForeignKind("TIFF 图片", AS_JPG, b"MM\0*"),
    ForeignKind("OFD 版式文件", "请用 OFD 阅读器“另存为”或“导出”PDF，再上传。", b"PK\x03\x04", within=b"OFD.xml"),
    ForeignKind("Word 文档", AS_PDF, b"PK\x03\x04", within=b"word/"),
    ForeignKind("Excel 表格", AS_PDF, b"PK\x03\x04", within=b"xl/"),
    ForeignKind("PPT 文稿", AS_PDF, b"PK\x03\x04", within=b"ppt/"),
    ForeignKind("Word、Excel 等办公文档", AS_PDF, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ForeignKind("RTF 文档", AS_PDF, b"{\\rtf"),
    ForeignKind("压缩包", UNPACK, b"PK\x03\x04"),
    ForeignKind("压缩包", UNPACK, b"Rar!"),
    ForeignKind("压缩包", UNPACK, b"7z\xbc\xaf\x27\x1c"),
    ForeignKind("程序", "请核对是否选错了文件，选择证明材料的 PDF 或图片。", b"MZ"),
    ForeignKind("程序", "请核对是否选错了文件，选择证明材料的 PDF 或图片。", b"\x7fELF"),
    MarkedText("SVG 矢量图", AS_JPG, b"<svg"),
    MarkedText("网页", "请在浏览器里用打印功能“另存为 PDF”，再上传。", b"<html"),
    MarkedText("网页", "请在浏览器里用打印功能“另存为 PDF”，再上传。", b"<!doctype html"),
    MarkedText("网页", "请在浏览器里用打印功能“另存为 PDF”，再上传。", b"<script"),
    MarkedText("前面混有其他内容的 PDF", "请用打印功能“另存为 PDF”，再上传。", b"%pdf-"),
)
"""From the particular to the general: the first that recognises the bytes names them."""


def media_type_of(data: bytes) -> str | None:
    """One of the types we take, by the bytes it must begin with; None for anything else."""
    return next((media_type for magic, media_type in MAGIC.items() if data.startswith(magic)), None)


def clean_file_name(file_name: str, media_type: str) -> str:
    """The name to show and to download under: no folder, nothing invisible, not too long, the right extension."""
    stem, extension = split_extension(visible_name(file_name))
    right = EXTENSIONS[media_type]
    ending = extension if extension.lower() in right else right[0]
    return (stem.strip(" .")[: LONGEST_NAME - len(ending)] or NAMELESS) + ending


def visible_name(file_name: str) -> str:
    """The name that a browser sent along, without folders and without anything invisible; "" where nothing is left."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    spaced = re.sub(r"\s+", " ", name)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in INVISIBLE)
    return visible.strip().rstrip(" .")


def split_extension(name: str) -> tuple[str, str]:
    """`a.PDF` → `a`, `.PDF`. Only an extension of ours is one: `报告.2026` stays whole."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if f".{extension.lower()}" in ALL_TYPES and dot else (name, "")
