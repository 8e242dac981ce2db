"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, Person, Store, declare_free, declare_holds, declare_store


def declare() -> None:
    """Say so to whoever erases a person."""
    # What a table that somebody made holds is not known: whatever mentions the person is cleared.
    declare_holds("facades", Holds("facades_customrecord", by_mention=True))
    declare_free(
        "columns and tables that were made, and the house's own words",
        *("facades_customcolumn", "facades_customkey", "facades_customtable"),
        *("facades_houserecord", "facades_customrelation", "facades_customlink"),
    )
    declare_free(
        "files on their way, all dropped whoever is erased",
        *("facades_fileupload", "facades_filepart"),
    )
    declare_store("facades", Store("files on their way", _drop_uploads))


def _drop_uploads(_person: Person) -> int:
    """Drop every file that has come in part; who sends one is told to begin again."""
    from leadloop.facades.models import FileUpload

    return FileUpload.objects.all().delete()[1].get("facades.FileUpload", 0)
