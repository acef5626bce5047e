"""The inner parts of an .xlsx file, written as XML."""
