"""One file a revision, `r0001_...`, `r0002_...`; never changed once released, because databases out there went
through it.
"""
