"""Changes: the only way anything is altered: planned, shown, applied, journalled."""
