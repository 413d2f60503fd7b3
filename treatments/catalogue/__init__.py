"""What is written about areas, products and treatments: loaded, versioned, asked for by others."""
