"""What every request passes before anything answers it: host, size, origin, policy, and the closed doors of Gradio."""
