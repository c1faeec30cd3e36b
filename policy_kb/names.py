"""Names of persons in a message, found by the words before them: 我叫…, 姓名：…, "my name is …", "I am Mr …".

There is no list of people and no model: a name that nothing announces stays.
"""

import re

NAME = "<name>"

_HAN = "[㐀-鿿]"

# Surnames that begin no everyday word after 我是, and others that a name may begin with after 我叫.
_PLAIN_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭梁谢宋唐韩冯邓曹彭曾肖萧田董潘袁蔡蒋余杜叶魏吕姚崔谭廖贾韦邹孟秦邱侯尹"
    "薛闫阎郝龚邵钱覃赖"
)
_MORE_SURNAMES = (
    "高林何罗郑许于苏卢丁程沈傅付钟姜范方石戴陆金汪任夏熊白江史顾毛万武康贺严施牛洪汤孔常温庄樊兰殷鲁葛左柳齐"
    "安单管关文欧尚包伍路向甄祝"
)
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|皇甫|尉迟|东方|夏侯|慕容|令狐|公孙|司徒|端木"
# What follows a name goes on with one of these: they are no second character of it.
_GOES_ON = "想要是在的今来有问和请能可与从也就去现于正不说做当因为"
_GIVEN = rf"(?![{_GOES_ON}]){_HAN}(?:(?![{_GOES_ON}]){_HAN})?"
_ENDS = r"(?=[\s,，.。、;；!！?？)）]|$)"
_FOREIGN = rf"{_HAN}{{1,6}}(?:[·•]{_HAN}{{1,8}})+"
_NO_CHINESE_NAME = "[不没了过到的来去一他她它你您谁人对错空写哪]|什么|怎么|性别|单位"
_CHINESE_NAME = re.compile(
    rf"((?:我叫做?|本人名?叫|(?:名字|姓名)(?:是|叫|为|[:：])\s?|(?:联系人|经办人|负责人)[:：]\s?))(?!{_NO_CHINESE_NAME})"
    rf"(?:{_FOREIGN}|(?:{_DOUBLE_SURNAMES}|[{_PLAIN_SURNAMES}{_MORE_SURNAMES}小老阿]){_GIVEN}|{_HAN}{{2,4}}{_ENDS})"
    rf"|(姓名\s?)(?:{_DOUBLE_SURNAMES}|[{_PLAIN_SURNAMES}]){_GIVEN}{_ENDS}"
)
_TITLES = "先生|女士|小姐|医生|大夫|老师|教授|主任|院长|所长|科长|处长|局长|经理|护士长?|护师|医师|师傅|同志|书记|校长"
_I_AM = re.compile(
    rf"((?:我|这里|俺)是)(?:{_FOREIGN}|(?:{_DOUBLE_SURNAMES}|[{_PLAIN_SURNAMES}])"
    rf"(?:{_HAN}{{0,2}}(?={_TITLES})|{_GIVEN}(?={_ENDS}|想|要问|请问|来自)))"
)
_SURNAMED = re.compile(rf"(我姓|免贵姓|本人姓)(?:{_DOUBLE_SURNAMES}|(?![名什啥氏]){_HAN})")

_NO_NAME = (
    r"(?:not|on|in|missing|wrong|wrongly|misspel\w*|spelled|spelt|listed|under|absent|left|already|still|also|there|"
    r"written|included|registered|different|incorrect\w*|never|no|nowhere|the|a|an|being|gone|published|and|but|so|or|"
    r"i|from|who|am|can|what|how|is|was|for|to|of|my|with|at|it|that|only|just|now|printed|entered|removed|omitted|"
    r"changed|announced|confirmed|submitted|reported|up|out|because|since|although|though)\b"
)
_MY_NAME = re.compile(
    r"((?:\bmy (?:full |sur|first |last |family )?name(?:['’]s | is |\s?[:：]\s?)|\bi am called |\bthey call me "
    r"|(?:^|[,.;，。；] ?|\bfull )name\s?[:：]\s?))"
    rf"(?!{_NO_NAME})(?:{_HAN}{{2,4}}|[^\W\d_][\w'’.-]{{0,29}}(?:\s(?!{_NO_NAME})[^\W\d_][\w'’-]{{0,29}}){{0,2}})",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(\b(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|[Dd]r|[Pp]rof)\.?\s)[A-Z][\w'’-]{0,29}(?:\s[A-Z][\w'’-]{0,29}){0,2}"
    r"|(\b[Ii](?:'m| am) (?:mr|mrs|ms|miss|dr)\.?\s)[a-z]{2,20}\b"
)
_PINYIN = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Sun|Hu|Zhu|Gao|Lin|He|Guo|Ma|Luo|Liang|Song|Zheng|Xie|Han|Tang|"
    "Feng|Yu|Dong|Xiao|Cheng|Cao|Yuan|Deng|Fu|Shen|Zeng|Peng|Lu|Su|Jiang|Cai|Jia|Ding|Wei|Xue|Ye|Yan|Pan|Du|Dai|Xia|"
    "Zhong|Tian|Ren|Fan|Fang|Shi|Yao|Tan|Liao|Zou|Xiong|Jin|Hao|Kong|Bai|Cui|Kang|Mao|Qiu|Qin|Gu|Hou|Shao|Meng|Long|Wan"
)
_I_AM_PINYIN = re.compile(
    rf"(\b(?:[Ii](?:'m|’m| am)|[Tt]his is) )(?:(?:{_PINYIN}) [A-Z][a-z]{{1,12}}|[A-Z][a-z]{{1,12}} (?:{_PINYIN}))\b"
)
_ALL = (_CHINESE_NAME, _SURNAMED, _I_AM, _MY_NAME, _TITLED, _I_AM_PINYIN)


def mask_names(text: str) -> str:
    """The text with `<name>` after the words that announce a name."""
    for pattern in _ALL:
        text = pattern.sub(_announced, text)
    return text


def _announced(found: re.Match[str]) -> str:
    """The announcing words, which are the pattern's group, and the mask."""
    return next(group for group in found.groups() if group is not None) + NAME
