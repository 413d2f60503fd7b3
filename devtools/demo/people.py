"""The people of the demo clinic. All of them are invented."""

from dataclasses import dataclass

from medspa.accounts.permissions import Role

DEMO_PASSWORD = "light-and-shadow"  # noqa: S105  works only in a database that seed_demo made


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    credentials: str
    title: str
    roles: tuple[Role, ...]
    color: str
    is_provider: bool = True
    name_in_spanish: str = ""

    @property
    def slug(self) -> str:
        return self.email.split("@")[0]


DIRECTOR = Person(
    "vale@halflight.example",
    "Dr. Ines Vale",
    "MD",
    "Medical director",
    (Role.MEDICAL_DIRECTOR,),
    "#6d2f2a",
    name_in_spanish="Dra. Inés Vale",
)
PRESCRIBER = Person(
    "theo@halflight.example",
    "Theo Marchetti",
    "PA-C",
    "Physician assistant, prescriber",
    (Role.PRESCRIBER,),
    "#4f6b57",
)
INJECTOR = Person(
    "mara@halflight.example",
    "Mara Lindqvist",
    "RN",
    "Injector",
    (Role.INJECTOR,),
    "#b98a74",
)
SECOND_INJECTOR = Person(
    "ana@halflight.example",
    "Ana Petrov",
    "RN",
    "Injector",
    (Role.INJECTOR,),
    "#8e5a4a",
)
FRONT_DESK = Person(
    "noor@halflight.example",
    "Noor Haddad",
    "",
    "Front desk and manager",
    (Role.FRONT_DESK, Role.MANAGER),
    "#7a6a61",
    is_provider=False,
)
TEAM = (DIRECTOR, PRESCRIBER, INJECTOR, SECOND_INJECTOR, FRONT_DESK)

# The client of the acceptance case "Balancing-01".
BALANCING_CLIENT = ("Marisol", "Reyes")
ONLINE_CLIENT_PHONE = "+12065550137"

# As people are really called: marks, apostrophes, double names, one name only, other scripts.
_NAMED = [
    ("Siobhán", "O\u2019Brien"),
    ("José Luis", "García-López"),
    ("Núria", "Nuñez"),
    ("Nguyễn Thị", "Mai"),
    ("Łucja", "Wójcik"),
    ("Zoë", "van der Berg"),
    ("Wulandari", ""),
    ("明美", "佐藤"),
    ("Aïcha", "N\u2019Diaye"),
    ("Björk", "Ægisdóttir"),
    ("سلمى", "الحداد"),
    ("Ngozi", "Okonkwo-Hayes"),
]
_FIRST_NAMES = [
    "Adaeze",
    "Beatrix",
    "Camille",
    "Dagny",
    "Elif",
    "Farah",
    "Greta",
    "Hana",
    "Ingrid",
    "Jolanta",
    "Keiko",
    "Leonie",
    "Maeve",
    "Nadia",
    "Odile",
    "Priya",
    "Quinn",
    "Rosalind",
    "Sunniva",
    "Tamsin",
]
_LAST_NAMES = [
    "Abernathy",
    "Brandt",
    "Castellanos",
    "Dubois",
    "Eklund",
    "Fairweather",
    "Grimaldi",
    "Haas",
    "Ito",
    "Jovanovic",
    "Kim",
    "Laurent",
    "Mbeki",
    "Nwosu",
    "Okafor",
    "Pellegrini",
    "Quintero",
    "Rasmussen",
    "Silva",
    "Thackeray",
    "Umarov",
    "Vandermeer",
    "Whitlock",
    "Xiang",
    "Yilmaz",
    "Zielinski",
]


def client_names(count: int) -> list[tuple[str, str]]:
    """`count` different first and last names, always the same ones in the same order."""
    step = 7  # coprime to both lists: walks through all pairs before repeating
    names = [
        (
            _FIRST_NAMES[i * step % len(_FIRST_NAMES)],
            _LAST_NAMES[(i * step + i // 20) % len(_LAST_NAMES)],
        )
        for i in range(count - len(_NAMED))
    ]
    names = [*_NAMED, *names]
    if len(set(names)) != count:
        raise ValueError(f"The lists do not hold {count} different names.")
    return names
