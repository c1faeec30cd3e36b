"""What could name or reach a person is masked; what a question is about stays."""

import re
import time
from pathlib import Path

import pytest
import yaml

from policy_kb.masking import mask

pytestmark = pytest.mark.unit

MASKED = {
    "identity and cards": [
        ("我的身份证是220102199001011234，能评吗", "我的身份证是<number>，能评吗"),
        ("身份证22010219900101123X", "身份证<number>"),
        ("220102 19900101 123x", "<number>"),
        ("老证220102900101123。", "老证<number>。"),
        ("ID: 220102199001011234.", "ID: <number>."),
        ("卡号6222 0212 3456 7890 123", "卡号<number>"),
        ("card 6222021234567890123", "card <number>"),
        ("结果4821-7093-5512是什么意思", "结果<number>是什么意思"),
        ("result 482170935512 please", "result <number> please"),
        ("护照E12345678过期了", "护照<number>过期了"),
        ("passport no: AB123456", "passport no: <number>"),
        ("通行证号H12345678", "通行证号<number>"),
        ("单位代码91220101MA0Y3XXX3K", "单位代码<number>"),
    ],
    "telephones": [
        ("手机13812345678联系我", "手机<number>联系我"),
        ("手机１３８１２３４５６７８", "手机<number>"),
        ("138-1234-5678", "<number>"),
        ("call +86 138 1234 5678 please", "call <number> please"),
        ("138.1234.5678", "<number>"),
        ("13 81 23 45 67 8", "<number>"),
        ("电话0431-88690000转2", "电话<number>转2"),
        ("(0431) 8869 0000", "<number>"),
        ("0431 2019 2022", "<number>"),
        ("8869-0000", "<number>"),
        ("400-601-2345", "<number>"),
        ("一三八一二三四五六七八", "<number>"),
        ("138\u200b1234\u200b5678", "<number>"),
        ("2016-07-01起，13912345678", "2016-07-01起，<number>"),
        ("2016-07-01 13912345678", "2016-07-01 <number>"),
    ],
    "accounts and addresses": [
        ("邮箱zhang.san@163.com谢谢", "邮箱<email>谢谢"),
        ("Zhang_San @ qq.com", "<email>"),
        ("加微信zhangsan88", "加微信<account>"),
        ("微信号：abcdef", "微信号：<account>"),
        ("QQ 123456", "QQ <account>"),
        ("qq号是123456", "qq号是<account>"),
        ("my wechat id is lisi_88", "my wechat id is <account>"),
        ("WeChat: lisilisi", "WeChat: <account>"),
        ("看https://example.org/a?id=3这个", "看<link>这个"),
        ("www.example.org says so", "<link> says so"),
        ("notice on example.gov.cn/notices/3", "notice on <link>"),
        ("车牌吉A12345", "车牌<plate>"),
        ("吉A·D12345能进吗", "<plate>能进吗"),
    ],
    "names": [
        ("我叫张三，想问高级职称", "我叫<name>，想问高级职称"),
        ("我叫张伟想问一下", "我叫<name>想问一下"),
        ("我叫欧阳修远，", "我叫<name>，"),
        ("我叫阿依古丽·买买提，在医院", "我叫<name>，在医院"),
        ("我是李娜，2016年评的", "我是<name>，2016年评的"),
        ("我是王医生", "我是<name>医生"),
        ("姓名：李晓明，单位医院", "姓名：<name>，单位医院"),
        ("姓名李明 能查吗", "姓名<name> 能查吗"),
        ("我的名字是李小红", "我的名字是<name>"),
        ("我姓王", "我姓<name>"),
        ("联系人：陈大文", "联系人：<name>"),
        ("My name is John Smith and I work in a hospital", "My name is <name> and I work in a hospital"),
        ("my name is zhang wei, can I apply", "my name is <name>, can I apply"),
        ("my name's Li", "my name's <name>"),
        ("I am Mr Wang", "I am Mr <name>"),
        ("I'm Dr. Li Wei from Changchun", "I'm Dr. <name> from Changchun"),
        ("i am mr wang, a nurse", "i am mr <name>, a nurse"),
        ("I am Zhang Wei, a nurse", "I am <name>, a nurse"),
        ("Name: Li Wei", "Name: <name>"),
    ],
}

KEPT = [
    "2016-07-01",
    "2016年7月1日到2019年12月31日",
    "20160701",
    "201607-201906",
    "from 2016-07-01 to 2017-07-01",
    "20160701 20190630",
    "2019-2022",
    "2019--2022",
    "2016 2017 2018 2019",
    "2016-2017-2018-2019",
    "2016.7.1 2017/1/1",
    "2022-03-01 10:30",
    "2.7.2.4",
    "2022 2.7.2.4",
    "2.1.2.2写的什么",
    "拨打12333",
    "1,000,000元",
    "100000 yuan",
    "吉人社发〔2022〕9号",
    "5 10 15 20 25 30 35",
    "1-2-3-4-5-6-7",
    "二〇二二年",
    "提前1年，2016年评、2017年聘",
    "新E类2022",
    "my wechat is broken",
    "wechat account application",
    "微信公众号怎么办理",
    "我是高级工程师，能提前吗",
    "我是高工，",
    "我是方舱医院的",
    "我是长春人",
    "我是管理岗位，能加分吗",
    "我是周末去的",
    "我叫不到车",
    "姓名怎么填",
    "姓名 性别 年龄",
    "我姓名写错了",
    "名字不在名单上怎么办",
    "我的名字是错的",
    "my name is not on the list",
    "my name is missing from the confirmed list",
    "my name isn't there",
    "I am Category D talent",
    "I am a Senior Engineer",
    "I am Associate Professor Level 5",
    "unit name: Changchun Hospital",
]


@pytest.mark.parametrize(("text", "masked"), [pair for pairs in MASKED.values() for pair in pairs])
def test_what_names_or_reaches_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_a_question_is_about_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", [text for pairs in MASKED.values() for text, _ in pairs])
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_the_text_becomes_one_line_without_what_has_no_form() -> None:
    assert mask(" a\r\n b\x00\x1b[31m\u202e\ud800\ufeffｃ１，？ ") == "a b [31m c1，？"
    assert mask(" \n\t ") == ""


# "Dr Han, our union chair": a name that its title announces. Examples may hold a few.
_NAMED = re.compile(r"\b((?:Dr|Mr|Mrs|Ms|Miss|Professor|Prof)\.? )[A-Z][\w'’]+")


def test_the_training_examples_of_the_topics_stay_as_they_are() -> None:
    """People ask as they do there: hardly a word of a question may be taken for a person."""
    root = Path(__file__).parent.parent.parent / "data/nlu"
    for path in [*(root / "topics").glob("*.yml"), root / "checks.yml"]:
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for line in "\n".join(item["examples"] for item in data["nlu"]).splitlines():
            example = re.sub(r"\s+", " ", line).strip()
            assert mask(example) in (example, _NAMED.sub(r"\1<name>", example)), path.name


@pytest.mark.parametrize(
    "part",
    [
        *(
            "1 ",
            "12",
            "a",
            "a.",
            "a1",
            "微信",
            "2016-",
            "@",
            "my name is ",
            "我叫",
            "我叫张·",
            "a@",
            "a-",
            "2016-01-01-",
        ),
        *("(1)", "1--", "wechat ", "www.", "0431 ", "护照", "A1234", "1((", "a_", "qq_"),
    ],
)
def test_the_longest_text_takes_no_time(part: str) -> None:
    started = time.perf_counter()
    mask((part * 4000)[:4000])
    assert time.perf_counter() - started < 0.5
