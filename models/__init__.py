"""Networks: arrays, note events and token ids in and out. Knows seconds, hertz and token ids; never a Song."""
