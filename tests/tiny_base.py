"""A base model that a test makes itself: BERT of 2 layers, 32 wide, random weights, with a tokenizer trained on a few
words.
"""

from __future__ import annotations

from pathlib import Path

_WORDS = """
    red blue green dress shirt shoe phone cable charger lamp chair table wooden cotton leather men women kids small
    large
    good bad great awful fine poor love hate nice broken perfect cheap
"""
WORDS = tuple(_WORDS.split())


def write_tiny_base(path: Path, seed: int = 0) -> Path:
    """Writes config, safetensors and tokenizer of a tiny random BERT into `path` and returns it."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    vocabulary = {
        token: at
        for at, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *"abcdefghijklmnopqrstuvwxyz"])
    }
    vocabulary |= {f"##{letter}": len(vocabulary) + at for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    path.mkdir(parents=True, exist_ok=True)
    fast.save_pretrained(path)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(path)
    return path
