"""Exports of press databases: every article a record, with the fields that its database states."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

import exports
from clipper.errors import InputError
from clipper.model import Document, Failure, Reason, Skip, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import open_documents
from clipper.settings import DEFAULT_SETTINGS, Limits
from linear import SIZES, find_superlinear


def clip(data, path="export", settings=DEFAULT_SETTINGS):
    """Articles, rejections, and what else the input holds; a fault of a document is a Failure."""
    articles, rejections, others = [], [], []
    data = data.encode() if isinstance(data, str) else data
    for found in open_documents(io.BytesIO(data), Source(path=path), settings):
        if not isinstance(found, Document):
            others.append(found)
            continue
        try:
            for outcome in clip_document(found, settings):
                articles += outcome.articles
                rejections += outcome.rejections
        except InputError as error:
            others.append(Failure(source=found.source, message=error.message, hint=error.hint))
    return articles, rejections, others


def clip_one(data, path="export"):
    """The only article of an input that holds nothing else."""
    (article,), rejections, others = clip(data, path)
    assert rejections == [] and [other for other in others if isinstance(other, Failure)] == []
    return article


FORMS = {
    "europresse": exports.page(exports.europresse()),
    "europresse-2016": exports.GENERATION_B.format(
        title=exports.TITLE, body=exports.paragraphs(*exports.BODY)
    ),
    "europresse-2012": exports.GENERATION_A.format(
        title=exports.TITLE, first=exports.BODY[0], second=exports.BODY[1]
    ),
    "europresse-pasted": exports.PASTED,
    "factiva-labels": exports.site(exports.factiva_labels()),
    "factiva-plain": exports.site(exports.factiva_plain()),
    "factiva-saved": exports.saved(),
    "factiva-mailed": exports.mailed(),
    "factiva-xml": exports.XML,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_article(form):
    """Headline and text are the same from every form, and the fields of the database stand where they belong."""
    article = clip_one(FORMS[form])
    assert (article.title, article.title_source) == (exports.TITLE, "archive")
    assert article.body == "\n\n".join(exports.BODY)
    assert article.date_source == "archive" and article.lang == "fr"
    assert article.outlet == "Le Courrier des Cimes"
    assert article.archive.database == ("Europresse" if "europresse" in form else "Factiva")
    assert article.archive.record == article.source.member


@pytest.mark.parametrize("form", [form for form in FORMS if form != "factiva-xml"])
def test_every_form_gives_the_author(form):
    """The author's field gives the name, and nothing of the address behind it."""
    articles, _, _ = clip(FORMS[form])
    expected = () if form == "europresse" else ("Jeanne Morel",)
    assert [article.authors for article in articles] == [expected]


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_known_by_content(form):
    """Under a name that says something else, an export is read all the same."""
    articles, _, _ = clip(FORMS[form], "lettre.txt" if form.startswith("europresse") else "page.html")
    assert [article.title for article in articles] == [exports.TITLE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_pasted_text_in_any_encoding(encoding):
    """What an editor saved in another encoding is the same export."""
    article = clip_one(exports.PASTED.encode(encoding))
    assert article.title == exports.TITLE and article.archive.record == exports.RECORD


VISU = '<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{}</p>'
TITLE = VISU.format(exports.TITLE)
KICKER = '<p class="sm-margin-bottomNews">TRAVAUX</p>'
HIDDEN = '<a href="/x"><span class="__cf_email__">[email protected]</span></a>'
ASIDE = """<div class="rdp__attachnews"><p><b>Illustration(s) : </b></p><div class="ImageAttach">La digue.</div></div>
<div class="rdp__newsdoc"><p><b>Encadré(s) : </b></p><div><b>Repères</b></div><div><p>1962 : la digue.</p></div></div>
<div><b>Note(s) : </b><p>Lire page 8</p></div>"""
SUBHEAD = '<em style="font-weight:bold;">Un été sans baignade</em>'
LEAD = "La commune cherche où loger les truites."
TRAPS = {
    "a kicker stands above the headline": (
        {"title": KICKER + TITLE},
        {"title": exports.TITLE, "removed": {"press.kicker": ["TRAVAUX"]}, "authors": ()},
    ),
    "the kicker of 2021 has another class": (
        {"title": '<p class="sm-margin-bottom">TRAVAUX</p>' + TITLE},
        {"removed": {"press.kicker": ["TRAVAUX"]}},
    ),
    "the author has the class of the kicker": (
        {"below": '<p class="sm-margin-bottomNews">Jeanne Morel</p>'},
        {"authors": ("Jeanne Morel",), "removed": {"press.byline": ["Jeanne Morel"]}},
    ),
    "the author of 2021 stands in a box": (
        {"below": '<div class="docAuthors">MOREL Jeanne; Paul NEY</div>'},
        {"authors": ("MOREL Jeanne", "Paul NEY")},
    ),
    "a comma turns the name round": (
        {"below": '<div class="docAuthors">Morel, Jeanne</div>'},
        {"authors": ("Jeanne Morel",)},
    ),
    "a label stands before the author": (
        {"below": '<div class="docAuthors">PROPOS RECUEILLIS PAR; J. MOREL</div>'},
        {"authors": ("J. MOREL",)},
    ),
    "what stands in the author's place is none": (
        {"below": "<p class='sm-margin-bottomNews'>L'entretien du dimanche avec la présidente des pêcheurs</p>"},
        {"authors": (), "removed": {"press.kicker": ["L'entretien du dimanche avec la présidente des pêcheurs"]}},
    ),
    "an agency signs": ({"below": '<div class="docAuthors">AFP</div>'}, {"authors": (), "agencies": ("AFP",)}),
    "the standfirst stands in bold type, badly nested": (
        {"below": f"<b><p>{LEAD}</p></b>"},
        {"title": exports.TITLE, "body": "\n\n".join((LEAD, *exports.BODY))},
    ),
    "a subtitle opens the text": (
        {"title": TITLE + f'<p class="sm-margin-TopNews rdp__subtitle">{LEAD}</p>'},
        {"title": exports.TITLE, "body": "\n\n".join((LEAD, *exports.BODY))},
    ),
    "a mark splits words": (
        {"body": "<p>Le <mark>énerg</mark>éticien l'<mark>énerg</mark>ie et la digue du lac des Encombres.</p>"},
        {"body": "Le énergéticien l'énergie et la digue du lac des Encombres."},
    ),
    "a line breaks inside the headline": (
        {"title": VISU.format("Le lac des Encombres<br>sera vidé en avril")},
        {"title": exports.TITLE},
    ),
    "a symbol stands for a character": (
        {"body": "<p>La digue de ce lac coûtera 3,2 <symbol value='euro'></symbol> par mètre cube de terre.</p>"},
        {"body": "La digue de ce lac coûtera 3,2 € par mètre cube de terre."},
    ),
    "a symbol that nobody knows is told": (
        {"body": "<p>La digue de ce lac coûtera <symbol value='thaler'></symbol> 12 par mètre de terre.</p>"},
        {"warnings": ("symbol-lost", "words-mismatch")},
    ),
    "an address was hidden": (
        {"body": f"<p>Écrire à la mairie du lac : {HIDDEN}</p>"},
        {"body": "Écrire à la mairie du lac : [email protected]"},
    ),
    "a robot read more than the text": (
        {"body": exports.paragraphs(*exports.BODY, "[Additional Text]:", "Une légende.", "La digue en image.")},
        {
            "body": "\n\n".join(exports.BODY),
            "removed": {"press.additional": ["[Additional Text]:", "Une légende.", "La digue en image."]},
        },
    ),
    "an update is stated in the text": (
        {"body": exports.paragraphs(f"[Mis à jour le 4 mars 2021 à 15h40] {exports.BODY[0]}", exports.BODY[1])},
        {"body": "\n\n".join(exports.BODY), "date": "2021-03-03", "date_modified": "2021-03-04T15:40"},
    ),
    "an update is stated in a note": (
        {"aside": "<div><b>Note(s) : </b><p>Mise à jour : 2021-03-05 17:36 UTC +02:00</p></div>"},
        {"date": "2021-03-03", "date_modified": "2021-03-05T17:36+02:00"},
    ),
    "the headline stands in the text once more": (
        {"body": exports.paragraphs(exports.TITLE.upper(), *exports.BODY)},
        {"body": "\n\n".join(exports.BODY), "removed": {"press.repeated": [exports.TITLE.upper()]}},
    ),
    "a link says where the article is": (
        {
            "body": exports.paragraphs(*exports.BODY)
            + '<a href="https://cimes.example/lac">Cet article est paru dans Cimes (site web)</a><p></p>'
        },
        {"body": "\n\n".join(exports.BODY), "url": "https://cimes.example/lac"},
    ),
    "reprints are named, and date nothing": (
        {"above": exports.REPRINTS.format(label="Aussi paru dans", day="2 janvier 2019")},
        {
            "date": "2021-03-03",
            "also": [("2019-01-02", "Dépêches du Nord"), ("2019-01-02", "Le Progrès des Vallées (site web)")],
        },
    ),
    "the section of the page stands above": (
        {"above": "<div><p>Montagne</p></div>"},
        {"removed": {"press.section": ["Montagne"]}},
    ),
    "captions, notes and boxes stand beside": (
        {
            "aside": ASIDE
        },
        {
            "body": "\n\n".join(exports.BODY),
            "removed": {
                "press.caption": ["Illustration(s) :", "La digue."],
                "press.box": ["Encadré(s) :", "Repères", "1962 : la digue."],
                "press.note": ["Note(s) :", "Lire page 8"],
            },
        },
    ),
    "a bold line is a subhead": (
        {"body": exports.paragraphs(exports.BODY[0], SUBHEAD, exports.BODY[1])},
        {"body": "\n\n".join((exports.BODY[0], "Un été sans baignade", exports.BODY[1]))},
    ),
    "the edition stands on a line of its own": (
        {"name": "Le Courrier des Cimes <br/>Haute vallée ; Plaine"},
        {"outlet": "Le Courrier des Cimes", "edition": "Haute vallée ; Plaine"},
    ),
    "brackets tell a site from its paper": (
        {"name": "Le Courrier des Cimes (Savoie) (site web) - Cimes.example"},
        {"outlet": "Le Courrier des Cimes (site web)", "edition": "Savoie ; Cimes.example"},
    ),
    "the number tells the day where the header does not": (
        {"header": "Vallées, 200 mots"},
        {"date": "2021-03-03", "date_evidence": exports.RECORD},
    ),
    "a header that contradicts the number is told": (
        {"header": "Vallées, jeudi 4 mars 2021 40 mots"},
        {"date": "2021-03-04", "warnings": ("date-metadata-conflict",)},
    ),
    "a wrong weekday is told": (
        {"header": "Vallées, lundi 3 mars 2021 40 mots"},
        {"date": "2021-03-03", "warnings": ("weekday-mismatch",)},
    ),
    "the count of words is a check": ({"header": "mercredi 3 mars 2021 512 mots"}, {"warnings": ("words-mismatch",)}),
    "the interface is English": (
        {
            "header": "World, Wednesday, March 3, 2021 40 words, p. 7",
            "above": exports.REPRINTS.format(label="Also published in", day="March 2, 2021"),
            "certificate": "Certificate issued on <b>January 7, 2022</b> to <b>EXAMPLE</b> for personal use.",
        },
        {
            "date": "2021-03-03",
            "section": "World",
            "pages": "7",
            "words": 40,
            "also": [("2021-03-02", "Dépêches du Nord"), ("2021-03-02", "Le Progrès des Vallées (site web)")],
            "fetched": "2022-01-07",
            "warnings": (),
        },
    ),
}  # fmt: skip


def values_of(article, removed):
    """What a trap may say of an article."""
    archive = article.archive
    return {
        "title": article.title,
        "body": article.body,
        "authors": article.authors,
        "agencies": article.agencies,
        "outlet": article.outlet,
        "date": article.date,
        "date_evidence": article.date_evidence,
        "date_modified": article.date_modified,
        "url": article.source.url,
        "fetched": article.source.fetched,
        "warnings": article.warnings,
        "removed": removed,
        "also": [(reprint.date, reprint.outlet) for reprint in archive.also],
        **{name: getattr(archive, name) for name in ("section", "edition", "pages", "words")},
    }


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_of_europresse(trap):
    """What the markup of Europresse hides is read for what it is."""
    changes, expected = TRAPS[trap]
    (document,) = open_documents(
        io.BytesIO(exports.page(exports.europresse(**changes))), Source(path="e"), DEFAULT_SETTINGS
    )
    (outcome,) = clip_document(document)
    removed = {}
    for line in outcome.lines:
        if line.removal:
            removed.setdefault(line.removal.rule, []).append(line.block.text)
    values = values_of(*outcome.articles, removed)
    if "removed" in expected:
        expected = expected | {"removed": {**removed, **expected["removed"]}}
    assert {name: values[name] for name in expected} == expected


HEADERS = {
    "Matinale de 7 h;, mardi 9 janvier 2018 295 mots, p. 7": ("2018-01-09", "Matinale de 7 h", 295, "7"),
    "Cahier du mardi, mardi 9 janvier 2018 1 240 mots, p. 1,4": ("2018-01-09", "Cahier du mardi", 1240, "1,4"),
    "vendredi 20 octobre 2023 - 17:36 UTC +02:00 1162 mots": ("2023-10-20T17:36+02:00", None, 1162, None),
    "vendredi 20 octobre 2023 - 17:00 UTC +0100 12 mots": ("2023-10-20T17:00+01:00", None, 12, None),
    "vendredi 20 octobre 2023 - 16:30 UTC +1 12 mots": ("2023-10-20T16:30+01:00", None, 12, None),
    "vendredi 20 octobre 2023 - 11:49:55 -0000 12 mots": ("2023-10-20T11:49:55+00:00", None, 12, None),
    "vendredi 20 octobre 2023 - 12:41:12 GMT 12 mots": ("2023-10-20T12:41:12+00:00", None, 12, None),
    "vendredi 20 octobre 2023 - 08:30 12 mots, p. MDE6": ("2023-10-20T08:30", None, 12, "MDE6"),
    "Sports, vendredi 20 octobre 2023 - 2023-10-20T07:00:00+02:00 12 mots": (
        *("2023-10-20T07:00+02:00", "Sports"), *(12, None),
    ),
    "20 octobre 2023 1793 mots": ("2023-10-20", None, 1793, None),
    "samedi 1er avril 2023, p. 93_T_17": ("2023-04-01", None, None, "93_T_17"),
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_the_header_of_europresse(header):
    """Section, day, time, words and pages are read from one line, whatever stands before the day."""
    article = clip_one(exports.page(exports.europresse(header=header, record="", certificate="")))
    archive = article.archive
    assert (article.date, archive.section, archive.words, archive.pages) == HEADERS[header]
    assert article.date_evidence in header


def test_a_document_that_is_not_hosted_is_cut():
    """A teaser with a link is a record that says so, with the address of the article."""
    article = clip_one(exports.page(exports.NOT_HOSTED))
    assert article.truncated and article.source.url == "https://cimes.example/lac"
    assert article.body == "La commune videra son lac à partir du 6 avril, pour réparer la digue..."
    assert article.archive.record == "web·20210303·WCI·1"


REJECTED = {
    "no text": (exports.europresse(body=""), Reason.NO_TEXT),
    "a report": (exports.europresse(name="Rapports - Observatoire des lacs"), Reason.REPORT),
    "a report, in English": (exports.europresse(name="Reports - Lake Watch"), Reason.REPORT),
    "a post": (
        exports.europresse(body=f'<div class="twitter">{exports.paragraphs(*exports.BODY)}</div>'),
        Reason.SOCIAL_POST,
    ),
    "a broadcast": (
        exports.europresse(
            body='<div class="transcripts"><div class="transcript"><span class="time">00:00:10</span>'
            f'<span class="value">{exports.BODY[0]}</span></div></div>'
        ),
        Reason.TRANSCRIPT,
    ),
}


@pytest.mark.parametrize("kind", REJECTED)
def test_what_is_no_article_is_rejected_by_its_number(kind):
    """A document without a text, a post, an extract of a report and a transcript give a rejection with a reason."""
    articles, (rejection,), others = clip(exports.page(REJECTED[kind][0]))
    assert (articles, others) == ([], [])
    assert (rejection.reason, rejection.source.member) == (REJECTED[kind][1], exports.RECORD)


def test_a_standfirst_alone_is_the_text():
    """A document without a text has its standfirst as body."""
    article = clip_one(exports.page(exports.europresse(body="", below=f"<b><p>{exports.BODY[0]}</p></b>")))
    assert article.body == exports.BODY[0]


def many(form, count):
    """An export of several articles in one form."""
    if form == "europresse":
        return exports.page(*(exports.europresse(record=f"news·20210303·CDC·{i}") for i in range(count)))
    if form == "pasted":
        return "\n".join(exports.PASTED.replace("4471_88120", str(i)) for i in range(count)).encode()
    codes = [f"CIMES00020210303eh33000{i:02}" for i in range(count)]
    if form == "text":
        return "\n\n".join(exports.mailed().replace(exports.CODE, code) for code in codes).encode()
    article = exports.factiva_labels if form == "labels" else exports.factiva_plain
    return exports.site(*(article(code=code) for code in codes))


@pytest.mark.parametrize("form", ["europresse", "pasted", "labels", "plain", "text"])
def test_every_article_counts(form):
    """The first article and the last are there, each under its number."""
    articles, rejections, others = clip(many(form, 7))
    assert len({article.source.member for article in articles}) == 7
    assert [article.title for article in articles] == [exports.TITLE] * 7
    assert rejections == [] and all(isinstance(other, Skip) for other in others)


@pytest.mark.parametrize("form", ["europresse", "pasted", "labels", "plain", "text"])
def test_a_cut_export_fails_in_its_last_article(form):
    """Where an export is cut, the articles above are records, and the one that is cut is a failure that names it."""
    data = many(form, 3)
    cut = data.rindex(exports.BODY[1].encode())
    articles, _, others = clip(data[:cut])
    assert [article.title for article in articles] == [exports.TITLE] * 2
    (failure,) = [other for other in others if isinstance(other, Failure)]
    assert "ends inside this article" in failure.message
    assert failure.source.member == (
        "CIMES00020210303eh3300002" if form in ("labels", "plain") else "article 3"
    )


def test_an_article_that_cannot_be_read_costs_no_other():
    """An article without headline and date is a failure by its number."""
    spoilt = exports.europresse(title="", header="", record="news·99999999·CDC·9")
    articles, _, (failure,) = clip(exports.page(exports.europresse(), spoilt, exports.europresse(record="")))
    assert [article.source.member for article in articles] == [exports.RECORD, "article 3"]
    assert failure.source.member == "news·99999999·CDC·9"


def test_an_article_beyond_the_limit_costs_no_other():
    """An article that is too large is a failure with what to do."""
    settings = replace(DEFAULT_SETTINGS, limits=Limits(text_bytes=20_000))
    large = exports.europresse(body=exports.paragraphs(*["Le lac. " * 100] * 50))
    articles, _, (failure,) = clip(
        exports.page(exports.europresse(), large, exports.europresse()), settings=settings
    )
    assert len(articles) == 2 and "--max-text-bytes" in failure.hint


def test_the_day_of_loading_dates_nothing():
    """The day in an accession number of Factiva is years later at times: without a stated day there is none."""
    article = clip_one(exports.site(exports.factiva_labels(code="CIMES00020050408dp1900j9", PD="", ET="")))
    assert article.date is None


INTERFACES = {
    "<div>1,285 words</div><div>15 March 2022</div>": ("2022-03-15", 1285),
    "<div>718 mots</div><div>15 mars 2022</div><div>15:32</div>": ("2022-03-15T15:32", 718),
    "<div>1.285 Wörter</div><div>15 Januar 2022</div>": ("2022-01-15", 1285),
    "<div>718 palabras</div><div>15 marzo 2022</div>": ("2022-03-15", 718),
    "<div>718 woorden</div><div>15 maart 2022</div>": ("2022-03-15", 718),
}


@pytest.mark.parametrize("header", INTERFACES)
def test_factiva_speaks_the_language_of_whoever_saved_it(header):
    """Dates and counts are read in the language of the interface, whatever that of the article."""
    article = clip_one(exports.site(exports.factiva_plain(header)))
    assert (article.date, article.archive.words) == INTERFACES[header]
    assert (article.archive.edition, article.archive.pages) == ("1; Édition générale", "7")


def test_factiva_leaves_links_and_highlights_out():
    """A search word in bold type leaves no space, and an address glued behind a word is dropped."""
    text = "La <b>digue</b>s du <span class='companylink'>Lac SA</span> fuit[https://cimes.example/x], dit la mairie."
    article = clip_one(exports.site(exports.factiva_labels(LP=text)))
    assert article.body.startswith("La digues du Lac SA fuit, dit la mairie.")


def test_other_databases_are_refused_by_name():
    """Exports of Nexis and ProQuest are failures that name them and say what to do."""
    for data, name in ((exports.NEXIS, "Nexis"), (exports.PROQUEST, "ProQuest")):
        articles, rejections, (failure,) = clip(data)
        assert (articles, rejections) == ([], [])
        assert name in failure.message and "--text-field" in failure.hint


PAGE = (
    "<html><body><h1>Lire un export d'Europresse</h1><p>Le nom du journal est dans <code>&lt;span "
    'class="DocPublicationName"&gt;</code>, et Nexis écrit « 1 of 3 DOCUMENTS » au-dessus de chaque article.</p>'
    "<p>1 of 3 DOCUMENTS</p><p>Le numéro de document, news·20210303·CDC·4471, ferme chaque article de la base.</p>"
    "<p>Nous avons écrit ce guide pour les bibliothécaires qui reçoivent de tels fichiers de leurs lecteurs.</p>"
    "</body></html>"
)


def test_a_page_that_speaks_of_exports_stays_a_page():
    """Quoting the names of classes and labels makes no export."""
    article = clip_one(PAGE)
    assert article.archive is None and article.source.format == "html"


def test_an_export_that_came_by_mail():
    """A mail of Factiva, saved as it came, gives its articles."""
    import composed

    article = clip_one(composed.mail(exports.mailed(), subject="Votre alerte"))
    assert (article.title, article.archive.record) == (exports.TITLE, exports.CODE)


def test_two_databases_in_one_archive():
    """Exports of two databases beside each other are told apart."""
    import composed

    data = composed.zipped(a_HTML=FORMS["europresse"], b_htm=FORMS["factiva-labels"])
    articles, _, _ = clip(data, "dossier.zip")
    assert [article.archive.database for article in articles] == ["Europresse", "Factiva"]
    assert articles[0].source.member == f"a.HTML!{exports.RECORD}"


FRAMES = {
    "text": lambda text: exports.page(exports.europresse(body=f"<p>{text}</p>")),
    "lines": lambda text: exports.page(exports.europresse(body="<p>x</p>" * (len(text) // 8))),
    "header": lambda text: exports.page(exports.europresse(header=text)),
    "name": lambda text: exports.page(exports.europresse(name=text)),
    "author": lambda text: exports.page(exports.europresse(below=f'<div class="docAuthors">{text}</div>')),
    "beside": lambda text: exports.page(exports.europresse(aside=f"<div><b>{text}</b></div>", title="")),
    "pasted": lambda text: exports.PASTED.replace(exports.BODY[0], text).encode(),
    "labels": lambda text: exports.site(exports.factiva_labels(LP=text, BY=text, SN=text)),
    "plain": lambda text: exports.site(exports.factiva_plain(f"<div>{text}</div><div>40 mots</div>")),
    "mailed": lambda text: exports.mailed().replace(exports.BODY[0], text).encode(),
    "no export": lambda text: text.encode(),
    "rtf": lambda text: exports.rtf([exports.TITLE, text]),
    "articles": lambda text: b"<html><body>" + b"<article>" * (len(text) // 9),
}
SHORT = tuple(size // 10 for size in SIZES)
PUMPED = (
    "mot ",
    "1 ",
    "a.",
    "[http://",
    "3 mars 2021 ",
    "(a",
    "HD  x\n",
    "*a* ",
    "<p>",
    "40 mots\n",
    "a@",
    " - ",
    "; ",
)


@pytest.mark.parametrize("frame", FRAMES)
def test_exports_are_read_in_linear_time(frame):
    """Repetition anywhere in an export costs time in proportion, or is refused."""
    assert find_superlinear(lambda text: clip(FRAMES[frame](text)), PUMPED, SHORT) is None
