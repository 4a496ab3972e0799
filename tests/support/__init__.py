"""What tests share: the running bot beside a local Telegram, a city of heads, processes to kill."""
