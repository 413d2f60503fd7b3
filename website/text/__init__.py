"""What the clinic writes: files it begins with, Markdown, questions and answers, pictures."""
