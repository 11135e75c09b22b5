"""Who commissions in a place: the landscape, each body, the calendar, and what people note of them."""
