from website.models.embedding import EmbeddingSite
from website.models.page import Page, Section
from website.models.place import PlaceWords
from website.models.portrait import Portrait
from website.models.treatment_words import TreatmentWords

__all__ = ["EmbeddingSite", "Page", "PlaceWords", "Portrait", "Section", "TreatmentWords"]
