"""The offline brain: entities, acts, frames, moods and replies behind a LangChain chat model. No network, no weights,
no GPU.
"""
