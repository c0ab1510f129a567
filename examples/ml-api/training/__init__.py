"""Makes the models and the golden predictions; none of it is in the image."""
