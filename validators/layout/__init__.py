"""Find the tables in a grid: where headings are, which field each is, what label rows say; pure."""
