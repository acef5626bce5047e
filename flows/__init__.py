"""What we do, in order: one company, a night, the mirror."""
