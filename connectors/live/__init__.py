"""A look-up service asked over HTTP: politely, and never for the same thing twice.

What a service says is kept in a cache from which all answers are given, so that a night that is
cut off goes on where it stopped, and what tonight's budget did not reach is asked first tomorrow.
How a service names things stands in a mapping file; whatever does not fit it is no answer.
"""
