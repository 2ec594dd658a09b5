"""What a text is: cleaning, folding, sentences, counting, edit distance."""
