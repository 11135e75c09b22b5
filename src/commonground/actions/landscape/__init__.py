"""Who commissions in a place: its bodies, notes, money, engagement sheets and how ready a council is."""
