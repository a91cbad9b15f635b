"""Base models: which are taken, which are refused, and what the refusal says."""

from __future__ import annotations

import shutil
import socket
import time

import pytest
import torch
from tiny_base import write_tiny_base
from tiny_folder import write_tiny_folder

from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import Classes
from training.finetuning.network import untuned
from udfs.models import base_models
from udfs.models.base_models import BaseModelError, find_base, load_encoder, longest_input
from udfs.models.model_folder import ModelFolderError, file_sha256, seal


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


def test_the_embedded_model_is_found_and_its_weights_are_the_pinned_ones():
    found = find_base("embedded")
    assert found.name == "sentence-transformers/all-MiniLM-L6-v2"
    assert found.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert file_sha256(found.path / "model.safetensors") == found.sha256


def test_embedded_weights_that_were_altered_are_refused(monkeypatch):
    monkeypatch.setattr(base_models, "EMBEDDED_SHA256", "0" * 64)
    with pytest.raises(BaseModelError, match="install it again"):
        find_base("embedded")


def test_a_local_folder_is_a_base(tiny):
    found = find_base(str(tiny))
    assert found.path == tiny
    assert found.sha256 == file_sha256(tiny / "model.safetensors")
    assert str(tiny) not in str(found.as_json())


def test_what_a_model_has_learned_is_a_base(tmp_path):
    (tmp_path / "model").mkdir()
    folder = write_tiny_folder(tmp_path / "base", tmp_path / "model")
    found = find_base(str(folder.path))
    assert (found.name, found.path, found.tokenizer_path) == (
        f"sentiment {folder.version}",
        folder.path / "encoder",
        folder.path,
    )
    assert found.as_json() == {"name": found.name, "sha256": file_sha256(folder.path / "encoder/model.safetensors")}
    again = untuned(found, Classes(3), 16, CategoryRecipe())
    expected = load_encoder(folder.path / "encoder").state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in again.model.state_dict().items())
    assert again.tokenize(["red dress"])[0][0]
    (folder.path / "encoder/config.json").write_text("{}")
    with pytest.raises(ModelFolderError, match="found changed ones"):
        find_base(str(folder.path))


def test_what_a_writer_has_learned_is_a_base(tmp_path):
    write_tiny_base(tmp_path)
    folder = seal(tmp_path, "descriptions", "generator", {})
    found = find_base(str(tmp_path))
    assert (found.name, found.path, found.tokenizer_path) == (f"descriptions {folder.version}", tmp_path, tmp_path)


def test_a_model_without_a_network_is_no_base(tmp_path):
    seal(tmp_path, "sentiment", "template", {})
    with pytest.raises(BaseModelError, match="found template"):
        find_base(str(tmp_path))


def test_weights_that_are_no_safetensors_are_refused(tiny, tmp_path):
    folder = tmp_path / "pickled"
    shutil.copytree(tiny, folder)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(BaseModelError, match=r"convert the model to safetensors"):
        find_base(str(folder))


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/model", "nowhere", "a/b/c"])
def test_a_name_that_is_neither_folder_nor_hub_name_is_refused_without_a_download(name):
    with pytest.raises(BaseModelError, match="no such folder"):
        find_base(name)


def test_a_hub_model_that_cannot_be_loaded_says_what_to_do(monkeypatch):
    import huggingface_hub

    def offline(*_, **__):
        raise ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(BaseModelError, match=r"found ConnectionError; fetch it once"):
        find_base("owner/model")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub that takes calls and never answers, with a cache of its own."""
    from huggingface_hub import constants

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(20)
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(base_models, "_HUB_SECONDS", 1.0)
        yield tmp_path / "hub"


def cached(hub, tiny):
    """Puts the tiny model into the cache as `owner/tiny`, as a download leaves it."""
    place, commit = hub / "models--owner--tiny", "0123456789abcdef0123456789abcdef01234567"
    (place / "refs").mkdir(parents=True)
    (place / "refs/main").write_text(commit)
    shutil.copytree(tiny, place / "snapshots" / commit)


def test_a_hub_that_does_not_answer_is_given_up_within_seconds(hub):
    started = time.monotonic()
    with pytest.raises(BaseModelError, match=r"found LocalEntryNotFoundError; fetch it once on a machine with network"):
        find_base("owner/tiny")
    assert time.monotonic() - started < 5


def test_what_was_fetched_once_is_found_without_the_hub(hub, tiny):
    cached(hub, tiny)
    found = find_base("owner/tiny")
    assert (found.name, found.sha256) == ("owner/tiny", file_sha256(tiny / "model.safetensors"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_a_hub_that_cannot_be_reached_is_given_up_within_seconds(hub, tiny, monkeypatch, address):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", address)
    started = time.monotonic()
    with pytest.raises(BaseModelError, match="fetch it once on a machine with network"):
        find_base("owner/tiny")
    cached(hub, tiny)
    assert find_base("owner/tiny").name == "owner/tiny"
    assert time.monotonic() - started < 10


def test_only_safe_files_are_asked_of_the_hub(monkeypatch, tiny):
    import huggingface_hub

    asked = {}
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", lambda name, **options: asked.update(options) or str(tiny)
    )
    assert find_base("owner/model").path == tiny
    assert not [pattern for pattern in asked["allow_patterns"] if pattern.endswith((".py", ".bin", ".pt", "*"))]


def test_remote_code_is_never_run(tiny, tmp_path):
    import json

    folder = tmp_path / "remote"
    shutil.copytree(tiny, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "strange", "auto_map": {"AutoConfig": "trap.Trap", "AutoModel": "trap.Trap"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "trap.py").write_text("raise SystemExit('remote code ran')")
    with pytest.raises(Exception, match=r"strange|trust_remote_code"):
        load_encoder(folder)


def test_an_encoder_loads_without_pooler_in_fp32_and_ready_to_score(tiny):
    model = load_encoder(tiny)
    assert not model.training
    assert {str(p.dtype) for p in model.parameters()} == {"torch.float32"}
    assert not [name for name, _ in model.named_parameters() if "pooler" in name]
    assert longest_input(tiny) == 64
