"""What each address shows. Folders follow the rooms: a view asks an action, a presenter puts the answer into words and order."""
