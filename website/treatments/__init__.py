"""The pages of treatments: what each is for, its facts, prices and times."""
