"""The doors to the outside: files, registers, workbooks. They know no rule."""
