"""Use cases: what one may do, told in the words of the domain. They know no Telegram."""
