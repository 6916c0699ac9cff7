"""The page: chat, player, score and piano roll. Knows widgets; everything else is asked of the assistant."""
