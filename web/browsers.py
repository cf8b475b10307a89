"""A browser in two words, so that a person recognises his own sign-ins: Chrome 120，Windows."""

import re

BROWSERS = (
    ("微信", r"MicroMessenger/(\d+)"),
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("360 浏览器", r"(?:QIHU 360|360)SE(?:/(\d+))?"),
    ("QQ 浏览器", r"M?QQBrowser/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[^ ]* .*Safari"),
    ("Internet Explorer", r"(?:MSIE |Trident/.*rv:)(\d+)"),
)
SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iPad", r"iPad"),
    ("iPhone", r"iPhone"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


def browser_name(user_agent: str) -> str:
    """The first browser and system of the lists that the browser calls itself; newer ones also name older ones."""
    browser, system = "其他浏览器", ""
    for name, pattern in BROWSERS:
        if found := re.search(pattern, user_agent):
            browser = f"{name} {found.group(1)}" if found.group(1) else name
            break
    for name, pattern in SYSTEMS:
        if re.search(pattern, user_agent):
            system = f"，{name}"
            break
    return browser + system
