"""Exports of press databases by papers that do not exist, in every form in which databases give them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

TITLE = "Le lac des Encombres sera vidé en avril"
BODY = (
    "La commune des Encombres videra son lac à partir du 6 avril, pour réparer la digue qui fuit depuis l'automne.",
    "Les pêcheurs ont jusqu'à la fin du mois pour déplacer les truites vers l'étang du moulin, selon la mairie.",
)
RECORD = "news·20210303·CDC·4471_88120"
CODE = "CIMES00020210303eh330001x"
CERTIFICATE = (
    "Certificat émis le <b>7 janvier 2022</b> à <b>UNIVERSITE-EXEMPLE</b> à des fins de visualisation."
)
LEGAL = "Le présent document est protégé par les lois et conventions internationales."


def paragraphs(*texts: str) -> str:
    """Paragraphs of markup."""
    return "".join(f"<p>{text}</p>" for text in texts)


def europresse(
    *,
    name: str = "Le Courrier des Cimes, no. 8121",
    header: str = "Vallées, mercredi 3 mars 2021 40 mots, p. 7",
    above: str = "",
    title: str = f'<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{TITLE}</p>',
    below: str = "",
    body: str = paragraphs(*BODY),
    aside: str = "",
    record: str = RECORD,
    certificate: str = CERTIFICATE,
) -> str:
    """An article of the present generation of Europresse."""
    return f"""<article>
<header>
 <div class="icon-logo-container"></div>
<img class="sm-margin-bottom" src="https://nouveau-europresse-com.example/x.gif">
 <span class="" sourcecode="CDC"></span>
 <div class="rdp__DocPublicationName"><span class="DocPublicationName">
   {name}   </span></div>
 <div class="rdp__DocHeader"><span class="DocHeader">{header}</span></div>
 {above}
 <div class="titreArticle">{title}</div>
 {below}
</header>
<section><div class="DocText clearfix"><div class='docOcurrContainer'>{body}</div></div></section>
<aside>{aside}</aside>
<footer><div></div><a name="complement"></a><div id="entityList"></div>
 <div class="Doc-LegalInfo"><small>© 2021 Le Courrier des Cimes. Tous droits réservés.</small><small>{LEGAL}</small>
</div>
 <div id="divPubliC" class="rdp__certificat"><div class="rdp__public-cert publiC-certificate">
 <div class="publiC_lblCertificatIssuedTo">{certificate}</div></div>
 <div class="publiC-lblNodoc">{record}</div></div>
</footer>
</article>
"""


def page(*articles: str) -> bytes:
    """A page of Europresse."""
    style = "<style>.DocPublicationName{color:#736a63}article+article{page-break-before:always}</style>"
    head = f'<!DOCTYPE html><html><head><meta charset="utf-8"/><title></title>{style}</head><body>'
    return (head + "".join(articles) + "</body></html>").encode()


NOT_HOSTED = """<article><header><div class="icon-logo-container"></div>
<div class='sm-margin-bottom'><span class="DocPublicationName">Cimes Info (site web)</span></div>
<div class='sm-margin-bottom'><span class="DocHeader">3 mars 2021 900 mots</span></div>
<div class='titreArticle'><div class="titreArticleVisu">Le lac vidé</div></div></header>
<section><div class="DocText clearfix"><p> La commune videra son lac à partir du 6 avril, pour réparer la digue...
<a href="https://cimes.example/lac" target="_blank"> Voir l&#39;article</a></p>
<p class="link-not-hosted">Ce document référence un lien URL de site non hébergé par Exemple.</p></div></section>
<footer><div class="publiC-lblNodoc">web·20210303·WCI·1</div></footer></article>"""

REPRINTS = """<div class="apd-wrapper"><div class="apd-doc"><div class="apd-title">
<span class="apd-label">{label}</span></div>
<div class="apd-sources"><table><tr><td><span class="apd-sources-date">{day}</span></td><td> - </td>
<td><span class="source-name-APD">Dépêches du Nord</span>
<span class="source-name-APD">Le Progrès des Vallées (site web)</span>
</td></tr></table></div></div></div>"""

GENERATION_B = """<html><body><article> <header> <img sourcecode="CDC" src="http://nouveau.eureka.cc/x.gif" />
<div> <span class="DocPublicationName">Le Courrier des Cimes   </span>
<span class="DocPublicationName">Courrier</span> </div>
<div> <span class="DocHeader">Vallées,  mardi 8 mars 2016, p. 16</span> </div> <div><p>MONTAGNE</p></div>
<div class="titreArticle"> <p class="titreArticleVisu">{title}</p> </div> <div>Jeanne Morel</div> </header>
<section> <div class="DocText"> <div class='docOcurrContainer'>{body}</div> </div> </section>
<aside> <div> <b>Illustration(s) : </b> <p>La digue, hier.</p> </div> <div> <b>Note(s) : </b> </div> </aside>
<footer> <small>© 2016 Le Courrier des Cimes. Tous droits réservés.</small>
<p>Numéro de document : news·20160308·CDC·0q0803_1</p> <div id="divPubliC">
<span id="PubliC_lblNodoc">news·20160308·CDC·0q0803_1</span>
<div>Date d'émission : <span id="PubliC_lblEndDate">2016-04-01</span></div> </div> </footer> </article></body>
</html>"""

GENERATION_A = """<html xmlns:n1="http://www.cedrom-sni.com/schema/newsv1.xsd"><body>
<form><input type="button" value="Sauvegarder"/><input type="button" value="Annuler"/></form>
<table><tr><td><table id="tbHeaderImages"><tr><td><img src="http://www.bpe.europresse.com/x.gif"></td></tr></table>
<span class="DocPublicationName">Le Courrier des Cimes, no. 5968</span><br>
<span class="DocHeader">Éditorial, </span><span class="DocHeader">jeudi </span>
<span class="DocHeader">4 octobre 2012</span>
<span class="DocHeader">, p. 03</span><br><br><span class="TitreArticleVisu">{title}</span><br><br>Jeanne Morel<br>
<br>
{first}<p></p>{second}<p></p><b><i>© 2012 Le Courrier des Cimes. Tous droits réservés.</i></b><p></p>
Numéro de document : news·20121004·CDC·5968<br><table><tr><td>news·20121004·CDC·5968</td></tr>
<tr><td>Ce certificat est émis à <b>Exemple</b>.</td></tr><tr><td>Date d'émission : <b>2012-10-05</b></td></tr>
<tr><td class="txtCertificat">Le présent document est protégé par les lois.</td></tr></table></td></tr></table>
</body></html>"""

PASTED = f"""Le Courrier des Cimes, no. 8121
Vallées, mercredi 3 mars 2021 40 mots, p. 7

{TITLE}

Jeanne Morel

{BODY[0]}

{BODY[1]}

© 2021 Le Courrier des Cimes. Tous droits réservés.
{LEGAL}
Certificat émis le 7 janvier 2022 à Université-Exemple à des fins de visualisation.
{RECORD}
"""

FIELDS = {
    "SE": "Vallées",
    "HD": TITLE,
    "BY": "Jeanne Morel; jmorel@cimes.example",
    "WC": "40 mots",
    "PD": "3 mars 2021",
    "ET": "06:30",
    "SN": "Le Courrier des Cimes",
    "SC": "CIMES",
    "ED": "Édition générale",
    "PG": "7",
    "LA": "Français",
    "CY": "© 2021 Éditions des Cimes.",
    "LP": BODY[0],
    "TD": BODY[1],
    "NS": "gcat : Political/General News | gwere : Weather",
    "PUB": "Éditions des Cimes",
    "AN": f"Document {CODE}",
}


def factiva_labels(code: str = CODE, **changes: str) -> str:
    """An article of Factiva as a table with labels."""
    fields = FIELDS | {"AN": f"Document {code}"} | changes
    rows = "".join(
        f'<tr><td class="index"><b>{label}</b>&nbsp;</td><td>{cell(label, text)}</td></tr>'
        for label, text in fields.items()
    )
    table = f'<table cellpadding="1">{rows}</table>'
    return f'<div id="article-{code}" class="article"><div class="article frArticle">{table}</div></div><br/>'


def cell(label: str, text: str) -> str:
    """What a cell of the table holds."""
    if label in ("LP", "TD"):
        return f'<p class="articleParagraph frarticleParagraph">{text}</p>'
    return f"<span class='frHeadline'>{text}</span>" if label == "HD" else text


def factiva_plain(header: str = "<div>40 words</div><div>3 March 2021</div>", code: str = CODE) -> str:
    """An article of Factiva without labels."""
    return f"""<div id="article-{code}" class="article"><div class="article frArticle"><p></p>
<div>Vallées</div><div id="hd"><span class="frHeadline">{TITLE}</span></div><div class="author">Jeanne Morel</div>
{header}<div>Le Courrier des Cimes</div><div>CIMES</div><div>1; Édition générale</div><div>7</div><div>French</div>
<div>© 2021 Éditions des Cimes.</div><p></p>
<p class="articleParagraph frarticleParagraph">{BODY[0]}</p>
<p class="articleParagraph frarticleParagraph">{BODY[1]}</p>
<p>La digue, mardi.</p><p>Éditions des Cimes</p><p>Document {code}</p></div></div>"""


def site(*articles: str) -> bytes:
    """A page of Factiva as a browser saves it: menus around the articles."""
    head = "<html><head><style>.frHeadline{font-weight:bold}</style></head><body><a href='#'>Skip to main content</a>"
    return (head + "".join(articles) + "<div>© 2021 Factiva, Inc.</div></body></html>").encode()


def saved() -> str:
    """The labelled page as a browser saves it as text."""
    lines = [
        f"*{label}* \t{text}"
        for label, text in FIELDS.items()
        if label not in ("LP", "TD", "NS", "PUB", "AN")
    ]
    first, second = (text.replace(" lac ", " *lac* ") for text in BODY)
    tail = f"*NS* \t\ngcat : Political/General\nNews\n\n*PUB* \t\nÉditions des Cimes\n\n*AN* \t\nDocument {CODE}\n"
    return (
        "Skip to main content <#PageBaseForm>\n\n" + "\n".join(lines)
        + f"\n\n*LP* \n\n\t\n\n{wrapped(first)}\n\n*TD* \n\n\t\n\n{wrapped(second)}\n\n{tail}\n\n© 2021 Factiva, Inc.\n"
    )  # fmt: skip


def wrapped(text: str, width: int = 40) -> str:
    """A paragraph on several lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def mailed() -> str:
    """Labels of two letters and two blanks, as Factiva sends them by mail."""
    fields = "\n".join(f"{label}  {text}" for label, text in FIELDS.items() if label not in ("LP", "TD"))
    head, tail = fields.split("\nNS  ")
    return f"Votre demande :\n\n{head}\n\nLP\n{BODY[0]}\n\nTD\n{BODY[1]}\n\nNS  {tail}\n\n{'-' * 70}\n\nFactiva, 2021\n"


def lines_of_document() -> list[str]:
    """The paragraphs of an RTF export without labels; the headline stands in bold type."""
    fields = ("WC", "PD", "ET", "SN", "SC", "LA", "CY")
    return [
        "Vallées", TITLE, "Jeanne Morel", *(FIELDS[label] for label in fields), "", *BODY, "Éditions des Cimes",
        FIELDS["AN"], "", "Résumé de la recherche", "Texte", "lac",
    ]  # fmt: skip


XML = f"""<?xml version="1.0" encoding="utf-8"?>
<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet count="1">
<ppsarticle><article>
<accessionNo>{CODE}</accessionNo><baseLanguage>FR</baseLanguage><copyright>© 2021 Éditions des Cimes.</copyright>
<headline><paragraph lang="FR">Le <hlt>lac</hlt> des Encombres sera vidé en avril</paragraph></headline>
<leadParagraph><paragraph>{BODY[0]}</paragraph></leadParagraph>
<tailParagraphs><paragraph>{BODY[1]}</paragraph></tailParagraphs><pages>7</pages>
<publicationDate><dateTime>2021-03-03T06:30:00Z</dateTime></publicationDate>
<publisherName>Éditions des Cimes</publisherName>
<region code="fra"><name>France</name></region><sourceName>Le Courrier des Cimes</sourceName><wordCount>40</wordCount>
</article></ppsarticle></ppsarticleResultSet></ppsArticleResponse></PPSResponse>"""

NEXIS = f"""                               1 of 2 DOCUMENTS


                             Le Courrier des Cimes

                              3 mars 2021 mercredi

{TITLE}

LONGUEUR: 40 mots

{BODY[0]}

DATE-CHARGEMENT: 4 mars 2021
"""

NEXIS_UNI = [
    TITLE, "Le Courrier des Cimes", "3 mars 2021 mercredi", "Length:\u00a040 words", "Body", *BODY, "Classification",
    "Load-Date:\u00a0March 4, 2021", "End of Document",
]  # fmt: skip

PROQUEST = f"""{"_" * 60}

{TITLE}

Auteur: Morel, Jeanne

Texte intégral: {BODY[0]}

Titre de la publication: Le Courrier des Cimes

{"_" * 60}
"""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = f"""<w:styles xmlns:w="{W}"><w:style w:styleId="Titre"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Sous"><w:name w:val="Intertitre"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"""


def word(*paragraphs: str, styles: str = STYLES, head: str = "") -> bytes:
    """A Word document with these paragraphs of WordprocessingML."""
    body = f'<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}<w:sectPr/></w:body></w:document>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{head}{body}',
        "word/styles.xml": styles,
        "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:hdr>',
    }
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    """A zip of an office program."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def paragraph(text: str, style: str = "", bold: bool = False) -> str:
    """A paragraph of WordprocessingML."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{properties}<w:r>{weight}<w:t>{text}</w:t></w:r></w:p>"


def rtf(lines: Iterable[str], bold: Iterable[str] = (), head: str = "") -> bytes:
    """An RTF document with a line per paragraph."""
    rows = (f"{{\\b {escaped(line)}}}" if line in bold else escaped(line) for line in lines)
    fonts = r"{\fonttbl{\f0\fcharset0 Times New Roman;}}"
    return (rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{head}\pard " + "\\par\r\n".join(rows) + r"\par}").encode(
        "ascii"
    )


def escaped(text: str) -> str:
    """A text as RTF writes it."""
    return "".join(
        c if c.isascii() else f"\\'{c.encode('cp1252').hex()}" if c in "éèêàçôûÉ©" else f"\\u{ord(c)}?"
        for c in text
    )
