"""What is told of an unexpected error."""

from __future__ import annotations

from pipelines.errors import told


def test_the_text_of_an_error_names_nobody():
    said = told(
        ValueError(
            "[CAST_INVALID_INPUT] The value 'zora.quill@mail.example' of 'call +49 171 2345678' cannot be cast to INT"
        )
    )
    assert said.startswith("ValueError: [CAST_INVALID_INPUT]") and "[email]" in said and "[phone]" in said
    assert "quill" not in said and "2345678" not in said


def test_an_error_takes_a_line_or_two_of_the_ledger():
    assert len(told(ValueError("x " * 100_000))) < 1_100
