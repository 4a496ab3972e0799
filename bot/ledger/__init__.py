"""What is owed is carried to Telegram from here, drawn in a child process where it is a document."""
