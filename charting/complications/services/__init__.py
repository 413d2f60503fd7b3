"""What is done with a case: opened, logged, handed over, closed; what follows is settled."""
