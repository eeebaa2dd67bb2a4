"""Pages and JSON over the domain: one blueprint a page family. Knows no hardware."""
