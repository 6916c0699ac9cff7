"""Song to sound and picture: stems, mix, master, engraved score and piano roll."""
