"""Who commissions here, when, with what powers: bodies, duties, changes, relationships, the calendar, and learning the way in."""
