"""上传附件: which paper it is, whose it is, the file."""

from werkzeug.datastructures import FileStorage
from wtforms import FileField, Form, SelectMultipleField, StringField
from wtforms.validators import InputRequired


class UploadForm(Form):
    """One file as a paper of one or more declarations of a batch."""

    declaration = SelectMultipleField("人员", default=(), validate_choice=False)
    material = StringField("材料", validators=[InputRequired("请选择上传的是哪一种材料。")])
    file = FileField("选择文件")

    @property
    def upload(self) -> FileStorage | None:
        """What was really chosen: a browser sends an empty part for nothing."""
        chosen = self.file.data
        return chosen if isinstance(chosen, FileStorage) and chosen.filename else None

    def check(self) -> bool:
        sound = self.validate()
        if not self.declaration.data:
            self.declaration.errors = ["请选择这份材料属于哪些人。"]
        if self.upload is None:
            self.file.errors = ["请选择要上传的文件。"]
        return sound and bool(self.declaration.data) and self.upload is not None
