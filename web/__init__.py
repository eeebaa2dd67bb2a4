"""The pages and the JSON API: one blueprint for each page family. It does not import the hardware agent."""
