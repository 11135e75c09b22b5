"""What commissioners want, in words: themes, their phrases, example sentences, contributions, crosswalks and evidence."""
