"""What an export may be at the least and at the most: for the command line, the dialog, and what refuses."""

SIDE = 16, 16384
"""Pixels of a picture's side."""
FILM_SIDE = 16, 4096
"""Pixels of a film's side."""
MOST_PIXELS = 200_000_000
"""Of a picture: 800 MB while it is drawn."""
FPS = 1, 120
"""Frames a second."""
FILM_FPS, PAGES_FPS = 30, 12
"""The same where nobody says how many: of a film, and of pages, each of which makes the file longer."""
GIF_FPS = 1, 50
"""GIF counts in hundredths of a second, and players do not believe a single one."""
MOST_FRAMES = 20_000
"""Of a film: more than eleven minutes at 30 a second."""
MOST_PAGES = 600
SPEED = 1e-3, 1e6
"""Steps a second."""
STEP = 0, 10**9
SECONDS = 0.0, 60.0
"""Of rest, at the end and at each mark."""
