"""What the tools do on the workbench: compose, edit, move in history, talk.

One function a tool; the table of them is `assistant.toolbox`.
"""
