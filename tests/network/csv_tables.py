"""A table as a student would type it, and a way to put it into a file."""

PLAIN = "a,b,kind\n1,2.5,cat\n-3e2,.5,dog\n4,5,cat\n"


def table(folder, content, name="table.csv"):
    """The file, of a text or of bytes."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
