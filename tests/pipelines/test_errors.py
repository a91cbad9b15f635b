"""What is told of an unexpected error."""

from __future__ import annotations

from pipelines.errors import error_text


def test_the_text_of_an_error_names_nobody():
    text = error_text(
        ValueError(
            "[CAST_INVALID_INPUT] The value 'zora.quill@mail.example' of 'call +49 171 2345678' cannot be cast to INT"
        )
    )
    assert text.startswith("ValueError: [CAST_INVALID_INPUT]") and "[email]" in text and "[phone]" in text
    assert "quill" not in text and "2345678" not in text


def test_an_error_takes_a_line_or_two_of_the_ledger():
    assert len(error_text(ValueError("x " * 100_000))) < 1_100
