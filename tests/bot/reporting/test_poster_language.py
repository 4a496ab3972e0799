"""The publication poster hangs in the agency's language, whoever asks for it in whichever."""

import io
from datetime import UTC, datetime

import pytest

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.storage import Author
from scoring import parse_period
from tests.support.city import City

SAID = {
    "id": ("INDEKS KEPUASAN MASYARAKAT", "Perempuan", "Terima kasih", "75,00", "Kurang baik"),
    "en": ("PUBLIC SATISFACTION INDEX", "Female", "Thank you", "75.00", "Poor"),
}


@pytest.mark.parametrize("agency", SAID)
@pytest.mark.parametrize("asked", SAID)
async def test_the_poster_follows_the_agency(city: City, agency: str, asked: str) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the poster's words back")
    await city.week("AA", 12, 3, profile={"kelamin": "P"})
    config = city.config.model_copy(update={"agency": city.config.agency.model_copy(update={"language": agency})})
    now = datetime(2027, 1, 21, 3, tzinfo=UTC)
    publisher = Publisher(config, city.store, now, Author("skm:test", now))
    for unit in ("AA", WHOLE_CITY):
        made = await publisher.report(Request(unit, parse_period("2026-Q4"), ("poster",), asked))
        texts = [
            pypdf.PdfReader(io.BytesIO(one.content)).pages[0].extract_text()
            for one in made.documents
            if one.name.endswith("pdf")
        ]
        assert len(texts) == 2
        title, woman, thanks, ikm, grade = SAID[agency]
        other = SAID["en" if agency == "id" else "id"]
        for text in texts:
            assert all(word in text for word in (title, thanks, ikm, grade)), text
            assert not [word for word in other if word in text]
            assert (woman in text) is (unit == "AA")
