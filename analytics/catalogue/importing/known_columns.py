"""What other programs call the columns of a catalogue.

They include Spotify Charts, Spotify's own streaming history, Exportify in all its languages, Soundiiz, TuneMyMusic,
Chartmetric, and the reports of distributors such as DistroKid, TuneCore, CD Baby, Believe, The Orchard, Symphonic,
FUGA and AWAL. The tests contain a header of each.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "spotify_id": """
        Spotify id, Spotify track id, Spotify URI, Spotify track URI, Track URI, Track id, URI, Track Spotify id,
        Spotify song id, Song URI, Track-URI, Spotify-ID, ID de Spotify, ID Spotify, ID do Spotify,
        URI de la canción, URI du titre, URI della traccia, URI da faixa,
        Nummer URI, Låtens URI, Parça URI, URI κομματιού, トラックURI, رابط الأغنية (URI)""",
    "url": """
        URL, Link, Spotify URL, Spotify link, Spotify track link, Spotify track URL, Track URL, Track link, Song link,
        Song URL, Spotify song link, Spotify track, Spotify, Link Spotify, URL Spotify, Track Spotify link,
        Spotify-Links, Lien, Lien Spotify, Lien du titre, Enlace, Enlace de Spotify, Enlace Spotify, URL de Spotify,
        Link do Spotify, Link da faixa, Link di Spotify, Collegamento Spotify, Spotifyリンク,
        SpotifyのURL, SpotifyリンクURL, リンク""",
    "title": """
        Title, Track title, Song title, Track name, Song name, Track, Song, Work title, Name, Recording title,
        Asset title, Product track title, master_metadata_track_name, Titel, Tracktitel, Songtitel, Liedtitel, Lied,
        Nombre de la canción, Título, Canción, Nom du titre, Titre, Morceau, Nome della traccia, Titolo, Brano,
        Nome da faixa, Faixa, Música, Nummernaam, Låtens namn, Parça Adı, Όνομα κομματιού, トラック名, اسم الأغنية,
        Songname, Liedname, Trackname, Titelname, Name des Titels, Werktitel, Titre de la chanson, Titre du morceau,
        Nom du morceau, Nom de la chanson, Chanson, Título de la canción, Nombre de la pista, Título de la pista,
        Nombre del tema, Pista, Tema, Título da música, Nome da música, Título da faixa, Titolo del brano,
        Titolo della traccia, Nome del brano, Traccia, Titel van het nummer, 曲名, 楽曲名,
        タイトル, トラックタイトル""",  # noqa: RUF001 - Turkish
    "artists": """
        Artists, Artist, Artist name, Artist names, Main artist, Primary artist, Track artist, Track artists,
        Track artist name, Track artist names, Track primary artist, Asset artist, Asset artists, Song artist,
        Recording artist, Display artist, Main artists, Primary artists, Performer, Performers, Interpret, Band name,
        master_metadata_album_artist_name, Künstlername(n), Künstler, Nombre(s) del artista, Artista, Artistas,
        Nom(s) de l'artiste, Artiste, Artistes, Nome dell'artista, Nome(s) do artista, Naam van artiest, Artiest,
        Artistens namn, Sanatçı Adı, Όνομα/τα καλλιτέχνη, アーティスト名, أسماء الفنانين,
        Interpreten, Interpret(en), Interpret*in, Interpret:innen, Künstler*in, Künstler:in, Künstler/in,
        Künstler/innen, Künstlername, Hauptkünstler, Hauptinterpret, Artiste principal, Nom de l'artiste,
        Nom d'artiste, Interprète, Interprètes, Nombre del artista, Artista principal, Intérprete, Intérpretes,
        Nome do artista, Nome artista, Artista principale, Interprete, Artiestnaam, Naam artiest, Hoofdartiest,
        アーティスト, 歌手""",  # noqa: RUF001 - Turkish
    "isrc": """
        ISRC, ISRC code, ISRCs, Track ISRC, Asset ISRC, Song ISRC, Recording ISRC, ISRC number, Recording code,
        Optional ISRC, Code ISRC, Código ISRC, Codice ISRC, ISRC-Code,
        ISRC-Nummer, Numéro ISRC, Número ISRC, Numero ISRC, ISRCコード, ISRC番号""",
    "youtube_video_id": """
        YouTube video id, YouTube id, YouTube, YouTube link, YouTube URL, YouTube video, Video, Video id,
        YouTube-Link, YouTube-Video, Lien YouTube, Enlace de YouTube, Enlace YouTube, Link do YouTube, Link YouTube,
        YouTubeリンク""",
    "contacts": "Contacts, People, Credits",
    "contact_name": """
        Contact name, Contact, Writer, Writer name, Person, Full name, Songwriter, Songwriter name, Composer,
        Composer name, Collaborator, Collaborator name, Legal name, Urheber, Auteur, Autor, Compositor""",
    "contact_email": """
        Contact e-mail, E-mail, E-mail address, Mail, Writer e-mail, Collaborator e-mail, E-Mail-Adresse, Correo,
        Correo electrónico, Adresse e-mail""",
    "contact_role": """
        Contact role, Role, Roles, Function, Capacity, Writer role, Designation, Contribution, Role on song, Rolle,
        Funktion, Rol, Ruolo, Rôle""",
    "contact_ipi": """
        Contact IPI, IPI, IPI number, IPI name number, IPI no, IPI code, IPI name no, IPI number (CAE), IPI (CAE),
        CAE/IPI, CAE/IPI number, CAE/IPI no, IPI/CAE, IPI/CAE number, IPI/CAE no, CAE, CAE number, CAE no, IPNN,
        Writer IPI, Writer IPI number, Writer IPI name number, Writer IPI no, Writer CAE/IPI, Writer IPI/CAE,
        Writer CAE/IPI number, Writer IPI/CAE number, Composer IPI, Songwriter IPI, Collaborator IPI, IPI-Nummer,
        IPI-Namensnummer, IPI/CAE-Nummer, CAE/IPI-Nummer, Numéro IPI, Número IPI, Numero IPI, Code IPI, Código IPI,
        Codice IPI""",
    "contact_isni": """
        Contact ISNI, ISNI, ISNI number, ISNI code, ISNI id, ISNI no, Writer ISNI, Writer ISNI number, Composer ISNI,
        Songwriter ISNI, Collaborator ISNI, ISNI-Nummer, Numéro ISNI, Número ISNI, Code ISNI, Código ISNI,
        Codice ISNI""",
    "writers": """
        Writers, Writer(s), Writer, Writer name, Writer names, Songwriters, Songwriter(s), Songwriter,
        Songwriter name, Songwriter names, Authors, Author(s), Author, Written by, Songwriting, Writer/Composer,
        Composer/Author, Composer/Lyricist, Composers/Lyricists, Composers and lyricists, Urheber,
        Urheber(innen), Songschreiber, Autoren, Autor, Autores, Autor(es), Auteurs, Auteur(s), Auteur,
        Auteurs/Compositeurs, Auteur-Compositeur, Autori, Autore, 作詞作曲""",
    "composers": """
        Composers, Composer(s), Composer, Composer name, Composer names, Music by, Composed by, Komponisten,
        Komponist(en), Komponist, Komponist/in, Komponist*in, Komponist:in, Compositeurs, Compositeur(s),
        Compositeur, Compositores, Compositor(es), Compositor, Compositori, Compositore, 作曲, 作曲者, 作曲家""",
    "lyricists": """
        Lyricists, Lyricist(s), Lyricist, Lyricist name, Lyricist names, Lyrics by, Words by, Texter, Texter/in,
        Texter*in, Textdichter, Liedtexter, Paroliers, Parolier(s), Parolier, Letristas, Letrista(s), Letrista,
        Parolieri, Paroliere, 作詞, 作詞者, 作詞家""",
    "producers": """
        Producers, Producer(s), Producer, Producer name, Producer names, Produced by, Music producer,
        Record producer, Track producer, Produzenten, Produzent(en), Produzent, Produzent/in, Produzent*in,
        Producteurs, Producteur(s), Producteur, Productores, Productor(es), Productor, Produtores, Produtor(es),
        Produtor, Produttori, Produttore, プロデューサー""",
    "remixers": "Remixers, Remixer(s), Remixer, Remixer name, Remixer names, Remixed by, Remix artist",
    "publishers": """
        Publishers, Publisher(s), Publisher, Publisher name, Publisher names, Music publisher, Music publishers,
        Published by, Verlag, Verlage, Musikverlag, Musikverlage, Éditeur, Éditeurs, Éditeur(s), Editorial,
        Editoriales, Editora, Editoras, Editore, Editori, 音楽出版社""",
}


def plain(name: str) -> str:
    """Return the name of a column without case, spaces, signs and accents: `kunstlernamen` for `Künstlername(n)`."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


OTHER_NAMES: Final[Mapping[str, Sequence[str]]] = {
    field: list(dict.fromkeys(map(plain, names.split(",")))) for field, names in _NAMES.items()
}
"""The names of each field as `plain` gives them. The first that a file has is suggested."""
