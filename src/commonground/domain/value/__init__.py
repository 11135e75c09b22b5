"""What a programme is worth: dose-response, life table, costs, wellbeing, uncertainty, equity."""
