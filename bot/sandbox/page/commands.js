// The bot's commands: a menu behind the "/" button, and the ones that fit what is being typed.
import { make, post } from "./words.js";

export class Commands {
  constructor(node, person, act) {
    const part = (selector) => node.querySelector(selector);
    Object.assign(this, { person, act, sheet: part(".commands"), opener: part(".menu"), input: part("textarea"), known: [] });
    this.opener.addEventListener("click", () => (this.sheet.hidden ? this.open() : this.close()));
    this.sheet.addEventListener("keydown", (event) => this.walk(event));
  }

  show(commands) {
    this.known = commands;
    if (this.sheet.hidden) return;
    if (this.input.value) this.suggest();
    else this.all();
  }

  async open() {
    if (this.opening) return; // a second press while the answer is on its way would close what the first opens
    this.opening = true;
    try {
      this.known = (await post("/control/menu", { person_id: this.person })).commands;
    } finally {
      this.opening = false;
    }
    this.all();
    this.sheet.hidden = false;
    this.opener.ariaExpanded = "true";
    this.items()[0]?.focus();
  }

  // Every command; who stands on one with the keyboard stays there.
  all() {
    const place = this.items().indexOf(document.activeElement);
    this.fill(this.known);
    if (!this.known.length) this.sheet.append(make("p", { textContent: this.act.words().noCommands }));
    if (place >= 0) (this.items()[place] ?? this.opener).focus();
  }

  items() { return [...this.sheet.querySelectorAll("button")]; }

  close() {
    this.sheet.hidden = true;
    this.opener.ariaExpanded = "false";
  }

  suggest() {
    const typed = /^\/(\w*)$/.exec(this.input.value);
    const fits = typed ? this.known.filter(({ command }) => command.startsWith(typed[1])) : [];
    this.fill(fits);
    if (fits.length) this.sheet.hidden = false;
    else this.close();
  }

  fill(commands) {
    this.sheet.replaceChildren(...commands.map(({ command, description }) => {
      const parts = [make("b", { textContent: `/${command}` }), make("span", { textContent: description })];
      const button = make("button", { type: "button", role: "menuitem" }, ...parts);
      button.addEventListener("click", () => this.pick(command));
      return button;
    }));
  }

  pick(command) {
    this.input.value = "";
    this.close();
    this.act.send(`/${command}`);
    this.input.focus();
  }

  walk(event) {
    const items = this.items();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
    }
    if (event.key === "Escape") {
      this.close();
      this.opener.focus();
    }
  }
}
