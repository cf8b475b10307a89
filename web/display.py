"""How the visitor wants pages to look: kept in a cookie of one's own browser, nothing else."""

from dataclasses import dataclass

from flask import current_app, request

COOKIE, SECURE_COOKIE = "display", "__Host-display"
SIZES = ("", "large", "huge")
CONTRASTS = ("", "high")
THEMES = ("", "light", "dark")


@dataclass(frozen=True)
class Display:
    """大字版, 高对比度, 浅色/深色. An empty word means: as the device says."""

    size: str = ""
    contrast: str = ""
    theme: str = ""

    @classmethod
    def chosen(cls) -> "Display":
        words = [*request.cookies.get(cookie_name(), "").split("."), "", "", ""][:3]
        return cls.of(*words)

    @classmethod
    def of(cls, size: str, contrast: str, theme: str) -> "Display":
        """Only known words are taken."""
        return cls(
            size if size in SIZES else "",
            contrast if contrast in CONTRASTS else "",
            theme if theme in THEMES else "",
        )

    def __str__(self) -> str:
        return f"{self.size}.{self.contrast}.{self.theme}"


def cookie_name() -> str:
    return SECURE_COOKIE if current_app.extensions["settings"].https else COOKIE
