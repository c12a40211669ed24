"""Views draw what they are given and say where the hand was. They know neither controls nor one another."""
