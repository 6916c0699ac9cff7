"""Networks over notes: token ids, steps and hits in and out; small, shipped with the package, run without torch."""
