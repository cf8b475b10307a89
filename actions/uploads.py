"""Is an upload a paper? What it really is decides, not its name; pictures are made anew from their pixels."""

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from actions import decoding
from actions.file_kinds import FOREIGN, ForeignKind, clean_file_name, media_type_of
from rules.finding import Finding
from rules.parameters.uploads import upload_limits

PICTURE_DECODER = Path(decoding.__file__).with_name("picture.py")
PDF_DECODER = Path(decoding.__file__).with_name("pdf.py")
MEGABYTE = 1024 * 1024
PDF_END = b"%%EOF"
PDF_PADDING = b"\0\t\n\f\r \x1a"
AGAIN_AS_PDF = "请用打印功能“另存为 PDF”，或者打印后拍照、扫描再上传。"


class UploadRefused(Exception):
    """The file is not kept; the finding says what is wrong with it and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: what it is, its bytes as they will be kept, and the name it is shown under."""

    media_type: str
    data: bytes
    file_name: str

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check_upload(file_name: str, data: bytes) -> CheckedFile:
    """The file as it will be kept. Raises UploadRefused.

    Decoding takes up to some seconds: call it outside of any transaction.
    """
    limits = upload_limits()
    if not data:
        raise refused("empty-file", "这个文件是空的，没有内容", "请先在电脑或手机上打开确认，再重新选择文件。")
    if len(data) > limits.largest_bytes:
        raise UploadRefused(too_large(len(data)))
    media_type = media_type_of(data)
    if media_type not in limits.media_types:
        raise UploadRefused(foreign_kind(data))
    if media_type == "application/pdf":
        check_pdf(data)
    else:
        data = picture_anew(data, media_type)
    return CheckedFile(media_type, data, clean_file_name(file_name, media_type))


def too_large(size: int) -> Finding:
    """For a file of that many bytes, or a request that was not even read (413)."""
    most = upload_limits().largest_bytes
    message = f"这个文件有 {megabytes(size)} MB，超过每个附件 {megabytes(most)} MB 的上限"
    return finding("too-large", message, "请压缩后上传：照片可调低分辨率，扫描件可降到 200 dpi 或拆成几个文件。")


def check_pdf(data: bytes) -> None:
    """Raises UploadRefused for anything but a PDF that is only to be looked at."""
    _, end, behind = data.rpartition(PDF_END)
    if not end:
        raise refused("damaged-pdf", "这个 PDF 不完整，可能没有传完或下载中断", "请确认能正常打开，再重新上传。")
    if behind.strip(PDF_PADDING):
        raise refused("damaged-pdf", "这个 PDF 的末尾夹带了其他内容", AGAIN_AS_PDF)
    verdict = decoding.decode(PDF_DECODER, data).verdict
    if verdict != decoding.FINE:
        raise refused(*PDF_FAULTS[verdict])


def picture_anew(data: bytes, media_type: str) -> bytes:
    """The picture as a file of our own making. Raises UploadRefused."""
    limits = upload_limits()
    decoded = decoding.decode(PICTURE_DECODER, data, media_type, str(limits.most_pixels))
    if decoded.verdict == decoding.FINE:
        return decoded.output
    if decoded.verdict == "too-many-pixels":
        width, height = decoded.output.decode("ascii").split()
        message = f"这张图片的尺寸是 {width}×{height} 像素，超过 {limits.most_pixels // 10_000} 万像素的上限"
        raise refused("too-many-pixels", message, "请调低分辨率或截图后重新上传，能看清文字即可。")
    raise refused(*IMAGE_FAULTS[decoded.verdict])


def foreign_kind(data: bytes) -> Finding:
    """Why bytes that are none of our types are refused: by what they are, where we know it."""
    kind = next((kind for kind in FOREIGN if kind.recognises(data)), ForeignKind("无法识别的格式", ""))
    remedy = kind.remedy or "请转换为 PDF、JPG 或 PNG 格式后重新上传；只改文件名后缀没有用。"
    return finding("wrong-type", f"这个文件的实际内容是{kind.name}，附件只收 PDF、JPG 和 PNG", remedy)


def finding(code: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, message=message, clause=upload_limits().source, remedy=remedy, field="file")


def refused(code: str, message: str, remedy: str) -> UploadRefused:
    return UploadRefused(finding(code, message, remedy))


def megabytes(size: int) -> str:
    """With one decimal, rounded up, so that what is over the limit reads as more; whole numbers without it."""
    tenths = math.ceil(size * 10 / MEGABYTE)
    return f"{tenths / 10:.1f}".removesuffix(".0")


PDF_FAULTS = {
    decoding.DAMAGED: ("damaged-pdf", "这个 PDF 已损坏，打不开", "请确认能正常打开，或重新导出后上传。"),
    decoding.TOO_COMPLEX: ("too-complex", "这个 PDF 过于复杂，系统无法检查", AGAIN_AS_PDF),
    "encrypted": (
        "encrypted-pdf",
        "这个 PDF 加了密码或使用限制，审核人员打不开",
        f"请去掉密码后上传；去不掉的，{AGAIN_AS_PDF}",
    ),
    "scripts": ("active-pdf", "这个 PDF 含有脚本或自动执行的动作", AGAIN_AS_PDF),
    "external": ("active-pdf", "这个 PDF 会打开外部文件或向外发送数据", AGAIN_AS_PDF),
    "multimedia": ("active-pdf", "这个 PDF 含有音频、视频等多媒体内容", AGAIN_AS_PDF),
    "dynamic-form": ("active-pdf", "这个 PDF 是动态表单，审核人员看不到填写的内容", AGAIN_AS_PDF),
    "embedded-files": (
        "embedded-files-pdf",
        "这个 PDF 里面夹带了其他文件",
        f"请把夹带的文件取出分别上传；或者{AGAIN_AS_PDF.removeprefix('请')}",
    ),
}
IMAGE_FAULTS = {
    decoding.DAMAGED: ("damaged-image", "这张图片已损坏或没有传完整", "请确认能正常打开，再重新上传；或者重新拍照。"),
    decoding.TOO_COMPLEX: ("too-complex", "这张图片过于复杂，系统无法处理", "请截图或重新拍照后上传。"),
}
