"""Our mark: two overlapping circles, the overlap filled."""


def mark(ink: str = "#0b4f3c", *, size: int = 32) -> str:
    """The mark as SVG in one colour. It is decoration: the name always stands beside it in text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 32" width="{size * 1.5:g}" height="{size}" '
        f'aria-hidden="true" focusable="false">'
        f'<g fill="none" stroke="{ink}" stroke-width="2.5"><circle cx="17" cy="16" r="13.5"/><circle cx="31" cy="16" r="13.5"/></g>'
        f'<path d="M24 4.46A13.5 13.5 0 0 1 24 27.54A13.5 13.5 0 0 1 24 4.46Z" fill="{ink}"/></svg>'
    )
