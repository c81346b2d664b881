"""What the pages are made of: forms, tables, galleries, polling."""
