"""A small network that says which next pitch of a tune is natural: one opinion among the planner's rules, never its
form.
"""
