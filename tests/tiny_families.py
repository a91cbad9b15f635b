"""Base models of every family that a classifier may be made of: two layers, 32 wide, random weights, each with a
tokenizer of the kind that its family has.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiny_base import WORDS, write_tiny_base

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM

_SIZE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
_DECODER = {**_SIZE, "num_key_value_heads": 1, "max_position_embeddings": 128}
#: Family -> what its tokens begin and end with, and the pad token; None: the model has none.
_MARKS = {
    "roberta": ("<s>", "</s>", "<pad>"),
    "xlm-roberta": ("<s>", "</s>", "<pad>"),
    "deberta": ("[CLS]", "[SEP]", "[PAD]"),
    "modernbert": ("[CLS]", "[SEP]", "[PAD]"),
    "llama": ("<s>", None, None),
    "mistral": ("<s>", None, None),
    "qwen2": (None, None, "<|endoftext|>"),
    "qwen3": (None, None, "<|endoftext|>"),
}
_CLASSES = {
    "roberta": "RobertaTokenizerFast",
    "xlm-roberta": "XLMRobertaTokenizerFast",
    "qwen2": "Qwen2TokenizerFast",
    "qwen3": "Qwen2TokenizerFast",
}
ENCODERS = ("bert", "roberta", "xlm-roberta", "deberta", "modernbert")
DECODERS = ("llama", "mistral", "qwen2", "qwen3")
FAMILIES = (*ENCODERS, *DECODERS)


def write_family(path: Path, family: str, seed: int = 0) -> Path:
    """Writes config, safetensors and tokenizer of a tiny random model of that family into `path` and returns it."""
    import torch

    if family == "bert":
        return write_tiny_base(path, seed)
    path.mkdir(parents=True, exist_ok=True)
    write = _write_sentencepiece if family == "xlm-roberta" else _write_tokenizer
    vocabulary, pad_id = write(path, *_MARKS[family])
    if family in _CLASSES:
        _name_class(path / "tokenizer_config.json", _CLASSES[family])
    torch.manual_seed(seed)
    _model(family, vocabulary, pad_id).save_pretrained(path)
    return path


def write_causal(path: Path, family: str, seed: int = 0, positions: int = 1024) -> Path:
    """A tiny causal model of that family with an end token, which is its pad token too, and a chat form; returns `path`."""
    import torch
    import transformers as t
    from transformers import AutoTokenizer

    path.mkdir(parents=True, exist_ok=True)
    begin = None if family.startswith("qwen") else "<s>"
    _write_tokenizer(path, begin, "<|im_end|>" if begin is None else "</s>", None)
    if family in _CLASSES:
        _name_class(path / "tokenizer_config.json", _CLASSES[family])
    tokenizer = AutoTokenizer.from_pretrained(path)
    opening = "{{ bos_token }}" if begin else ""
    tokenizer.chat_template = (
        opening + "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}{{ eos_token }}{% endfor %}[answer]"
    )
    tokenizer.save_pretrained(path)
    name = {"llama": "Llama", "mistral": "Mistral", "qwen2": "Qwen2", "qwen3": "Qwen3"}[family]
    torch.manual_seed(seed)
    config = getattr(t, f"{name}Config")(
        vocab_size=len(tokenizer) + 8,  # transformers adds tokens when it reads some tokenizers again
        bos_token_id=0,
        eos_token_id=tokenizer.eos_token_id,
        **{**_DECODER, "max_position_embeddings": positions},
    )
    getattr(t, f"{name}ForCausalLM")(config).save_pretrained(path)
    return path


def tiny_llama(vocabulary: int, **more: Any) -> LlamaForCausalLM:
    """A causal model of random weights for so many tokens; `more` of its config goes before the usual size."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(LlamaConfig(vocab_size=vocabulary, **{**_SIZE, **more}))


def _write_tokenizer(path: Path, begin: str | None, end: str | None, pad: str | None) -> tuple[int, int | None]:
    """A byte-level BPE that knows the words; returns the vocabulary's size and the pad token's id."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = [token for token in dict.fromkeys((begin, pad, end, "<unk>")) if token]  # RoBERTa's pad token has id 1
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=special,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator([" ".join(WORDS)] * 4, trainer)
    ids = {token: tokenizer.token_to_id(token) for token in special}
    if begin or end:
        single = " ".join(part for part in (begin, "$A", end) if part)
        marks = [(token, ids[token]) for token in (begin, end) if token]
        tokenizer.post_processor = processors.TemplateProcessing(single=single, special_tokens=marks)
    named = {"bos_token": begin, "eos_token": end or pad, "pad_token": pad, "unk_token": "<unk>"}
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, **{name: token for name, token in named.items() if token}
    ).save_pretrained(path)
    return tokenizer.get_vocab_size(), ids.get(pad)


#: What a multilingual tokenizer has seen: scripts with and without spaces.
LANGUAGES = ("rotes Kleid aus Wolle", "lámpara rota, muy mala", "とても良い靴です", "这个杯子很好用", "красная обувь")


def _write_sentencepiece(path: Path, begin: str, end: str, pad: str) -> tuple[int, int]:
    """A SentencePiece unigram model as XLM-R, multilingual MiniLM and E5 have it: NFKC, spaces as ▁, unknown pieces."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = [begin, pad, end, "<unk>"]
    letters = sorted({*"".join((*LANGUAGES, *WORDS)), "▁"} - {" "})
    pieces = [(token, 0.0) for token in special] + [(f"▁{word}", -3.0) for word in WORDS]
    pieces += [(letter, -8.0) for letter in letters]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=special.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    marks = [(token, tokenizer.token_to_id(token)) for token in (begin, end)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{begin} $A {end}", special_tokens=marks)
    named = {"bos_token": begin, "cls_token": begin, "eos_token": end, "sep_token": end, "pad_token": pad}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", **named).save_pretrained(path)
    return tokenizer.get_vocab_size(), tokenizer.token_to_id(pad)


def _name_class(config: Path, kind: str) -> None:
    """As hubs have it: transformers then makes a tokenizer of its own design out of the files."""
    config.write_text(json.dumps({**json.loads(config.read_text()), "tokenizer_class": kind}))


def _model(family: str, vocabulary: int, pad_id: int | None):
    import transformers as t

    if family == "roberta":
        return t.RobertaModel(
            t.RobertaConfig(vocab_size=vocabulary, pad_token_id=pad_id, max_position_embeddings=66, **_SIZE), False
        )
    if family == "xlm-roberta":
        return t.XLMRobertaModel(
            t.XLMRobertaConfig(vocab_size=vocabulary, pad_token_id=pad_id, max_position_embeddings=66, **_SIZE), False
        )
    if family == "deberta":
        relative = {
            "relative_attention": True,
            "position_buckets": 16,
            "pos_att_type": ["p2c", "c2p"],
            "position_biased_input": False,
        }
        config = t.DebertaV2Config(
            vocab_size=vocabulary, pad_token_id=pad_id, max_position_embeddings=64, **relative, **_SIZE
        )
        return t.DebertaV2Model(config)
    if family == "modernbert":
        local = {"local_attention": 8, "global_attn_every_n_layers": 2, "max_position_embeddings": 128}
        marks = {"cls_token_id": 0, "bos_token_id": 0, "sep_token_id": 2, "eos_token_id": 2}
        return t.ModernBertModel(
            t.ModernBertConfig(vocab_size=vocabulary, pad_token_id=pad_id, **local, **marks, **_SIZE)
        )
    config, model = {
        "llama": (t.LlamaConfig, t.LlamaForCausalLM),
        "mistral": (t.MistralConfig, t.MistralForCausalLM),
        "qwen2": (t.Qwen2Config, t.Qwen2ForCausalLM),
        "qwen3": (t.Qwen3Config, t.Qwen3ForCausalLM),
    }[family]
    more = {"mistral": {"sliding_window": 8}, "qwen2": {"tie_word_embeddings": True}, "qwen3": {"head_dim": 16}}.get(
        family, {}
    )
    return model(config(vocab_size=vocabulary, pad_token_id=pad_id, bos_token_id=0, eos_token_id=0, **more, **_DECODER))
