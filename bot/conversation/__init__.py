"""What is said and in which order. survey and callbacks are pure: no Telegram, no storage, no clock."""
