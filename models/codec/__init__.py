"""EnCodec: sound to codes and codes to sound, whole or chunk by chunk."""
