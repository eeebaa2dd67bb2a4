"""Which languages visitors can choose, who has reviewed their texts, and what this centre has corrected in them."""
