"""The sound engine behind an HTTP door: one machine or several GPUs, many people at once. Loads nothing by itself."""
