"""The pages of ours that a browser shows while the service is away."""
