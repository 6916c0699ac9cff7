"""What can make sound of an order: one module a maker, each behind `tools.generate.backend.AudioBackend`."""
