"""What is on the screen as a file: tables of numbers, pictures."""
