"""What the actions do. Each function is named in the table of actions and takes the main screen."""
