"""Names, streets and other words for invented people."""

from random import Random

SURNAMES = (
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 "
    "曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 "
    "石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康"
).split()

MEN = (
    "建国 志强 国庆 文博 海涛 俊杰 立新 东升 永刚 德胜 少华 明远 家豪 子轩 宇航 浩然 晓东 春生 长林 "
    "学军 振华 庆丰 玉柱 守义 宝山 凯 磊 鹏 勇 涛 刚 超 斌 波 辉 健 亮 峰 帅 毅 思源 一鸣 承志 嘉树 "
    "维民 景明 世安 怀远"
).split()

WOMEN = (
    "秀英 桂芳 玉兰 丽华 春燕 凤英 淑珍 美玲 晓梅 雪莹 思雨 欣怡 佳慧 静怡 婉清 若兰 文秀 慧敏 素云 "
    "月娥 红霞 艳秋 冬梅 玉洁 敏 静 丽 娟 艳 玲 芳 燕 洁 莉 颖 琳 雪 婷 倩 薇 雨桐 安琪 诗涵 语嫣 "
    "知微 念慈 采薇 知夏"
).split()

STREETS = ("示例路", "样本街", "演示大街", "假想路", "虚构巷", "例证街")
DISTRICTS = ("示例区", "样本区", "演示区")

NATIONS = ("汉族",) * 17 + ("满族", "锡伯族", "回族")
EDUCATIONS = (
    "大学本科",
    "大学专科",
    "大学专科",
    "中等专科",
    "技工学校",
    "普通中学",
    "初级中学",
    "硕士研究生",
    "其他",
)
HOUSEHOLDS = ("本市城镇户口",) * 6 + ("本市农村户口", "外地城镇户口", "外地农村户口")


def invent_name(rng: Random, sex: str) -> str:
    return rng.choice(SURNAMES) + rng.choice(MEN if sex == "男" else WOMEN)


def invent_address(rng: Random) -> str:
    """An address that nobody can mistake for a real one."""
    return (
        f"示例市{rng.choice(DISTRICTS)}{rng.choice(STREETS)}{rng.randint(1, 199)}号"
        f"{rng.randint(1, 6)}单元{rng.randint(1, 18)}-{rng.randint(1, 3)}"
    )
