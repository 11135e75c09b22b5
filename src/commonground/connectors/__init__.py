"""One room per publisher: its address, its columns, its oddities."""
