"""What every stage agrees on. Pure: no input or output."""
