"""The demonstration city 「示例市」: invented units and people, the same at every run. See docs/demo.md."""
