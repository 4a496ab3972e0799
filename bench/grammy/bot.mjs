// Answers the tap and edits the screen side by side, as the other bots of the comparison do.
import { readFileSync } from "node:fs";
import { run } from "@grammyjs/runner";
import { Bot } from "grammy";

const screens = JSON.parse(readFileSync(process.env.SKM_SCREENS, "utf8"));
const bot = new Bot(process.env.SKM_TELEGRAM_TOKEN, { client: { apiRoot: process.env.SKM_API } });

function shown(number) {
  const { rows } = screens[number];
  const more = { parse_mode: "HTML", link_preview_options: { is_disabled: true } };
  if (rows.length) {
    const keys = rows.map((row) => row.map((one) => ({ text: one.label, callback_data: one.data })));
    more.reply_markup = { inline_keyboard: keys };
  }
  return [screens[number].text, more];
}

bot.command("start", (context) => context.reply(...shown(0)));
bot.on("callback_query:data", (context) => {
  const number = Number.parseInt(context.callbackQuery.data.split(":")[2], 16) + 1;
  return Promise.all([context.answerCallbackQuery(), context.editMessageText(...shown(number))]);
});
bot.catch(() => {});
run(bot);
