"""The benchmark: a synthetic inbox of any size, the program, a bare join and a pandas script."""
