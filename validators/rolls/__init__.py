"""Rolls: one row for each thing to be judged, with the law's figures laid beside the facts."""
