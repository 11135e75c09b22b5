"""The pages that every place has, in the order of the work: the tabs at the head of each of them."""

# The name of the address, which takes the code of the place, and what the tab says.
ROOMS: tuple[tuple[str, str], ...] = (
    ("profile", "Profile"),
    ("place_survey", "Surveys"),
    ("landscape", "Landscape"),
    ("calendar", "Calendar"),
    ("money", "Money"),
    ("sheets", "Approach them"),
    ("priorities", "Their priorities"),
    ("match", "The match"),
    ("frameworks", "Outcomes"),
    ("value", "Value"),
)
