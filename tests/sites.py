"""Dumps of a composed site: articles of our own, and around them lines that no packaged rule knows.

Each site has its own furniture, and traps: a subhead, a column, a farewell and a half-time score that return although
they are text, the headlines of other articles as a list, and an article that was dumped twice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

SUBHEAD, COLUMN, FAREWELL = (
    "Les mots du terrain",
    "Le carnet de la semaine à Vaumarcy",
    "À dimanche, et couvrez-vous bien.",
)
WORDS = {
    name: text.replace("\n", " ").strip().split(" | ")
    for name, text in {
        "place": "Brézolles | Vaumarcy | Quintrel | Ardoix | Sombernac | Puylarge | Corvandes | Mirelles | Aubrives",
        "name": "Odile Varnier | Basile Couret | Maud Lestrange | Yann Abgrall | Salima Ferhat | Luc Desmaisons",
        "section": "Autour du puits | Vie des crêtes | Ballon rond et ovale | Foires et veillées",
        "thing": """
la halle aux grains | le lavoir du bas | la passerelle des tanneurs | l'école du plateau | le moulin à tan |
la chaufferie au bois | le bac de la rive gauche | la maison des bateliers | le verger communal | la tuilerie""",
        "who": """
le garde champêtre | la doyenne du bourg | un maçon à la retraite | l'expert de la préfecture | le trésorier |
la patronne du café | un couple d'apiculteurs | le conseil des jeunes | la chorale | un ancien batelier | le curé""",
        "did": """
a retrouvé | a mis à l'abri | a repeint | a réclamé | a photographié | a refusé de vendre | a fait expertiser |
a prêté | a recompté | a nettoyé | a caché | a légué""",
        "what": """
les registres de comptes | deux cents tuiles | la cloche fêlée | une pompe à bras | le grand escalier |
les bancs de chêne | une charpente | les outils du forgeron | la clé du clocher | trois barques | le mur nord""",
        "when": """
la veille de l'orage | après la foire | sans prévenir personne | pour la deuxième fois | au petit matin |
avant les foins | en une seule nuit | devant témoins | contre toute attente | depuis l'hiver | le jour du marché""",
    }.items()
}
LEADS = (
    "À {place}, {thing} sera fermé au public jusqu'à l'automne, le temps d'une expertise que personne n'attendait.",
    "Réunis à {place} devant {thing}, une centaine de riverains ont demandé que les travaux commencent enfin.",
    "Le conseil de {place} a voté dans la douleur un crédit de {n} 000 euros pour {thing}, à trois voix près.",
    "Une gelée tardive a surpris les maraîchers de {place}, qui comptent leurs pertes autour de {thing}.",
)
MIDDLES = (
    "« {Who} {did} {what} {when} », soupire {name}, qui garde les clés depuis {n} ans.",
    "{Who} {did} {what} {when}, selon {name}, et n'en a rien dit à {place}.",
    "{Who} {did} {what}, puis s'en est allé vers {place} {when}.",
    "{When}, {who} {did} {what} avec l'aide de {name}.",
    "{name} assure que {who} {did} {what} {when}.",
    "À {place}, {who} {did} {what}, ce que {name} conteste.",
)
TITLES = (
    "{place} : {thing} ferme ses portes jusqu'à l'automne",
    "Les riverains de {place} se mobilisent pour {thing}",
    "{Thing} de {place} divise les élus",
    "Après le gel, {place} compte ses pertes",
    "Un maçon de {place} sauve {thing} de la ruine",
    "À {place}, {thing} cherche {n} bénévoles",
)


@dataclass(frozen=True)
class Site:
    """The furniture of a site: lines above an article, below its headline, between its paragraphs, and below it."""

    name: str
    above: str
    under: str
    within: str
    below: str
    gap: str = "\n\n"


SITES = (
    Site(
        name="veilleur",
        above="""Le Veilleur du Plateau
Mes bourgs favoris
Kiosque du matin
{section}
{n} °C sur le plateau""",
        under="""Par {name}
Le {day} mars 2024 à {hour}h{minute}
Glisser dans ma musette
{n} veilleurs ont lu cette page""",
        within="""Le Veilleur vous réveille : chaque matin, les nouvelles du plateau dans votre boîte.
Dans notre musette""",
        below="""Votre bourg à la loupe
Poser une question à nos veilleurs
Les pages les plus cornées
{others}
Le Veilleur du Plateau paraît le mardi et le samedi, au prix d'un pain.
Nos échoppes partenaires""",
    ),
    Site(
        name="gabare",
        above="""Radio Gabare 96.4
Sur le pont en ce moment
La marée de {hour} h
Embarquer""",
        under="""Mis à l'eau le {day} mars 2024
{n} brasses d'écoute
Écouter au casque marin""",
        within="""Larguez les amarres avec notre lettre du vendredi, quinze mille matelots l'ouvrent déjà.
Escale conseillée
Ohé, réagissez""",
        below="""Prochaine escale
{others}
Hissez le pavillon de Radio Gabare sur votre mur
Le bosco vous répond du lundi au vendredi""",
        gap="\n",
    ),
    Site(
        name="lavoirs",
        above="""Gazette no {n}
Lessive du jour | Essorage | Cordes à linge
Étendre la page""",
        under="""{name}, le {day} mars 2024
Temps de trempage : {n} min""",
        within="Cette page sèche grâce à vous : nos lavandières n'ont ni actionnaire ni réclame.",
        below="""Passer au rinçage
Signaler une tache
Dans la même bassine
{others}
Les lavandières relisent chaque remarque avant de l'étendre.""",
    ),
)


@dataclass(frozen=True)
class Dump:
    """The text of a dump, and the headline and paragraphs of the article in it."""

    text: str
    title: str
    body: tuple[str, ...]


def compose(site: Site, count: int = 50, seed: int = 1) -> list[Dump]:
    """So many dumps of a site; another seed gives other articles within the same furniture."""
    draw = random.Random(f"{site.name} {seed}")
    articles = [_article(draw, number) for number in range(count)]
    articles[-1] = articles[0]
    titles = [title for title, _ in articles]
    return [_dump(draw, site, title, body, draw.sample(titles, 5)) for title, body in articles]


def write(folder: Path, dumps: list[Dump]) -> Path:
    """A folder of the dumps, a file each."""
    folder.mkdir(parents=True)
    for number, dump in enumerate(dumps):
        (folder / f"{number:04}.txt").write_text(dump.text, "utf-8")
    return folder


def _article(draw: random.Random, number: int) -> tuple[str, tuple[str, ...]]:
    is_column = number % 9 == 4
    title = COLUMN if is_column else _fill(draw, draw.choice(TITLES))
    body = [_fill(draw, one) for one in (draw.choice(LEADS), *draw.sample(MIDDLES, draw.randint(3, 6)))]
    if number % 4 == 1:
        body.insert(2, SUBHEAD)
    if number % 7 == 3:
        body.insert(2, f"Mi-temps : {draw.randint(0, 3)}-{draw.randint(0, 3)}.")
    return title, (*body, FAREWELL) if is_column else tuple(body)


def _dump(draw: random.Random, site: Site, title: str, body: tuple[str, ...], others: list[str]) -> Dump:
    day = draw.randint(1, 28)
    above, under, within, below = (
        [_fill(draw, line, day=day, others=site.gap.join(others)) for line in part.split("\n")]
        for part in (site.above, site.under, site.within, site.below)
    )
    lines = [*above, title, *under, body[0]]
    for number, paragraph in enumerate(body[1:]):
        if number < len(within) and draw.random() < 0.8:
            lines.append(within[number])
        lines.append(paragraph)
    return Dump(text=site.gap.join((*lines, *below)) + "\n", title=title, body=body)


def _fill(draw: random.Random, text: str, **values: object) -> str:
    words = {name: draw.choice(choices) for name, choices in WORDS.items()}
    capitals = {name.capitalize(): word[0].upper() + word[1:] for name, word in words.items()}
    numbers = {"n": draw.randint(4, 98), "hour": draw.randint(6, 22), "minute": draw.randint(10, 59)}
    return text.format(**words, **capitals, **numbers, **values)
