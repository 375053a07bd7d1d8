// The target's first file; see ARCHITECTURE.md for what stands here.
