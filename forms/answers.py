"""What every form of a kind of declaration has."""

from typing import Any

from wtforms import Form

CHOOSE = {"": "请选择"}
"""The first line of a select in which nothing is chosen yet."""


class AnswerForm(Form):
    """What a clerk fills in for one declaration of a kind."""

    def check(self) -> bool:
        """Is everything there that the rules ask about? What it amounts to is theirs to say."""
        return bool(self.validate())

    @property
    def answers(self) -> Any:
        """The answers of the kind; only after `check`."""
        raise NotImplementedError

    @staticmethod
    def data_of(answers: Any) -> dict[str, Any]:
        """The fields of stored answers, to be changed."""
        raise NotImplementedError
