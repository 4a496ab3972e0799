"""What can happen to a survey: a button tapped on one of its screens, or a text typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Begin:
    """Mulai."""


@dataclass(frozen=True, slots=True)
class Choose:
    page: str
    option: str


@dataclass(frozen=True, slots=True)
class Back:
    """Kembali."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Lewati semua: nothing more about oneself. Hapus saran: no suggestion."""


@dataclass(frozen=True, slots=True)
class Next:
    """Lanjut: to the next screen about oneself, or to the summary."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Batal: give this survey up. Where answers would be lost it is asked for once more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Change one answer, from the screen of edits."""

    page: str


@dataclass(frozen=True, slots=True)
class Revisit:
    """Ubah jawaban: those at hand, or those given earlier in this period."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Keep the answers given earlier as they are."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Change the language of the conversation."""

    language: str


@dataclass(frozen=True, slots=True)
class Ease:
    """Mode mudah: plain words under each question, or no longer."""


@dataclass(frozen=True, slots=True)
class Send:
    """Kirim."""


Action = Begin | Choose | Back | Skip | Next | Quit | Edit | Revisit | Leave | Speak | Ease | Send


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: which screen it stood on, and what it says."""

    draft: str
    revision: int
    action: Action


@dataclass(frozen=True, slots=True)
class Write:
    """A typed text."""

    text: str


Event = Tap | Write
