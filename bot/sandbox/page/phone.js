// One phone: a person's chat with the bot.
import { Codes } from "./codes.js";
import { Commands } from "./commands.js";
import { MessageView } from "./message.js";
import { make, post, words } from "./words.js";

const NEAR = 32; // pixels from the end that still count as the end
const GLIDE = 400; // milliseconds that our own smooth scrolling takes at most

export class Phone {
  constructor(phone, state, shell) {
    this.id = phone.person_id;
    this.language = phone.language;
    this.shell = shell;
    this.state = state;
    this.hint = phone.hint;
    this.views = new Map();
    this.unread = 0;
    this.held = false;
    this.node = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.log = this.part(".log");
    this.flow = this.part(".flow");
    this.input = this.part("textarea");
    this.part("h2").textContent = phone.title;
    this.part(".person").textContent = [phone.name, phone.note].filter(Boolean).join(" · ");
    this.part(".person").title = `${this.part(".person").textContent} · id ${phone.person_id}`;
    this.part(".scan").hidden = !phone.scans || !state.links.length;
    this.act = {
      words: () => words(this.language),
      send: (text) => this.send(text),
      press: (message, data) => this.press(message, data),
      payload: (url) => this.payload(url),
      enlarge: (source, alt) => shell.enlarge(source, alt),
      copy: (text) => navigator.clipboard?.writeText(text).then(() => this.toast(words(this.language).copied)),
      grown: (node) => this.atEnd && this.settleAt(this.fits(node) ? null : node, false),
      rest: () => (this.part(".composer").hidden ? this.log : this.input),
    };
    this.atEnd = true;
    this.commands = new Commands(this.node, this.id, this.act);
    this.codes = new Codes(this.part(".codes"), state.links, this.act, this.part(".scan"));
    this.listen();
    this.speak(phone.language);
  }

  part(selector) { return this.node.querySelector(selector); }

  listen() {
    const on = (selector, event, run) => this.part(selector).addEventListener(event, run);
    on(".composer", "submit", (event) => { event.preventDefault(); this.submit(); });
    on("textarea", "keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
      if (event.key === "Escape") this.commands.close();
    });
    on("textarea", "input", () => { this.fit(); this.commands.suggest(); });
    on(".begin", "click", () => this.begin());
    on(".down", "click", () => this.toEnd(true));
    on(".log", "scroll", () => this.scrolled());
    // Only a person's own scrolling keeps new messages from being followed.
    for (const event of ["wheel", "touchmove", "keydown"]) {
      on(".log", event, ({ key }) => { this.held ||= !key || ["ArrowUp", "PageUp", "Home"].includes(key); });
    }
    on(".block", "click", () => post("/control/block", { person_id: this.id, blocked: !this.blocked }).then(() => this.block(!this.blocked)));
    on(".scan", "click", () => this.codes.open());
    on(".alert button", "click", () => { this.part(".alert").hidden = true; this.act.rest().focus(); });
    for (const button of this.node.querySelectorAll(".languages button")) {
      button.addEventListener("click", () => post("/control/language", { person_id: this.id, language: button.value }).then(() => this.speak(button.value)));
    }
    new ResizeObserver(() => this.atEnd && this.toEnd(false)).observe(this.log);
  }

  async speak(language) {
    this.language = language;
    const w = words(language);
    this.node.lang = language;
    for (const button of this.node.querySelectorAll(".languages button")) button.ariaPressed = String(button.value === language);
    const menu = await post("/control/menu", { person_id: this.id });
    this.menu = menu;
    this.part(".peer strong").textContent = menu.name || this.state.bot.first_name;
    this.part(".avatar").textContent = (menu.name || this.state.bot.first_name).replace(/[^\p{L}\p{N} ]/gu, "").trim()[0] ?? "B";
    this.status(this.blocked ? w.blocked : w.bot);
    this.input.placeholder = this.placeholder ?? w.write;
    this.input.ariaLabel = w.write;
    this.log.ariaLabel = `${w.chat}: ${this.part("h2").textContent}`;
    const label = { ".scan": w.scan, ".menu": w.menu, ".send": w.send, ".down": w.down };
    for (const [selector, text] of Object.entries(label)) Object.assign(this.part(selector), { ariaLabel: text, title: text });
    this.part(".scan span").textContent = w.scan;
    this.codes.speak(w);
    this.block(this.blocked ?? false);
    this.blank();
    this.commands.show(menu.commands);
  }

  // What the server tells

  take(change, reset) {
    if (reset) { this.views.clear(); this.flow.replaceChildren(); }
    let follow = this.atEnd;
    let last = null;
    let tall = null;
    for (const message of change.messages) {
      if (message.deleted) { this.remove(message.message_id); continue; }
      const before = this.views.get(message.message_id);
      const small = !before || this.fits(before.node);
      last = this.put(message) ?? last;
      const { node } = this.views.get(message.message_id);
      follow ||= !before && !this.held;
      if (!reset && small && !this.fits(node)) tall ??= node;
    }
    this.under(change.keyboard);
    this.block(change.blocked);
    for (const notice of change.notices) this.notice(notice);
    this.blank();
    if (follow || this.atEnd) this.settleAt(tall, !reset);
    if (last && !reset) this.heard(last);
  }

  put(message) {
    let view = this.views.get(message.message_id);
    const before = view?.message;
    if (!view) {
      view = new MessageView(this.act);
      this.views.set(message.message_id, view);
      this.flow.append(view.node);
      if (!message.from.is_bot) this.atEnd = true;
    }
    view.show(message);
    if (message.from.is_bot) this.settle();
    return message.from.is_bot && message.text !== before?.text ? message : before ? null : message;
  }

  remove(id) {
    this.views.get(id)?.node.remove();
    this.views.delete(id);
  }

  notice(notice) {
    if (notice.kind === "action") {
      const w = words(this.language);
      this.status(w[notice.action] ?? w.typing, true);
      clearTimeout(this.acting);
      this.acting = setTimeout(() => this.settle(), 5000);
    } else if (notice.kind === "answer") {
      for (const button of this.node.querySelectorAll(`[data-query="${notice.query_id}"]`)) button.classList.remove("busy");
      (this.answered ??= new Set()).add(notice.query_id);
      if (notice.text && notice.alert) this.alert(notice.text);
      else if (notice.text) this.toast(notice.text);
    }
  }

  heard(message) {
    if (!message.from.is_bot) return;
    const text = message.text ?? message.caption ?? message.document?.file_name ?? "";
    this.part(".hear").textContent = text;
    if (!this.shell.isShown(this)) { this.unread += 1; this.shell.count(this); }
  }

  settle() { clearTimeout(this.acting); this.status(words(this.language)[this.blocked ? "blocked" : "bot"]); }

  status(text, lively = false) {
    const status = this.part(".status");
    status.textContent = text;
    status.classList.toggle("lively", lively);
  }

  // What the person does

  async send(text) {
    this.atEnd = true;
    await this.shell.tried(post("/control/send", { person_id: this.id, text }), this);
  }

  async press(message, data) {
    // Who taps on the newest message is at the end of the chat, even while it still scrolls there.
    if (this.views.get(message)?.node === this.flow.lastElementChild) this.atEnd = true;
    const done = await this.shell.tried(post("/control/press", { person_id: this.id, message_id: message, data }), this);
    if (done && this.answered?.has(done.query_id)) return null;
    return done;
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.fit();
    this.commands.close();
    this.send(text);
  }

  begin() {
    if (this.blocked) post("/control/block", { person_id: this.id, blocked: false }).then(() => this.block(false));
    else this.send(`/start ${this.hint}`.trim()).then(() => document.activeElement === document.body && this.input.focus());
  }

  payload(url) {
    const match = /^(?:https?:\/\/)?(?:t|telegram)\.me\/([A-Za-z0-9_]+)\/?(?:\?start=([A-Za-z0-9_-]*))?$/.exec(url);
    return match && match[1].toLowerCase() === this.state.bot.username.toLowerCase() ? match[2] ?? "" : null;
  }

  // Surroundings of the chat

  blank() {
    const empty = this.views.size === 0;
    const w = words(this.language);
    let hello = this.flow.querySelector(".hello");
    if (empty && !hello) hello = this.flow.appendChild(make("div", { className: "hello" }));
    if (hello) {
      if (empty) hello.replaceChildren(make("span", { className: "avatar", textContent: this.part(".avatar").textContent }), make("p", { textContent: this.menu?.description || (this.part(".scan").hidden ? w.empty : w.emptyScan) }));
      else hello.remove();
    }
    const begin = this.part(".begin");
    begin.hidden = !(empty || this.blocked);
    begin.textContent = this.blocked ? w.unblock : w.start;
    this.part(".composer").hidden = !begin.hidden;
    this.part(".under").hidden = !begin.hidden || !this.part(".under").children.length;
  }

  block(blocked) {
    this.blocked = blocked;
    const w = words(this.language);
    const button = this.part(".block");
    button.ariaPressed = String(blocked);
    button.ariaLabel = button.title = blocked ? w.unblock : w.block;
    this.status(blocked ? w.blocked : w.bot);
    this.blank();
  }

  under(keyboard) {
    const box = this.part(".under");
    const rows = keyboard?.keyboard ?? [];
    const shape = JSON.stringify(keyboard ?? null);
    if (shape === this.shape) return;
    this.shape = shape;
    this.placeholder = keyboard?.input_field_placeholder ?? null;
    this.input.placeholder = this.placeholder ?? words(this.language).write;
    box.hidden = rows.length === 0 || this.part(".composer").hidden;
    box.replaceChildren(...rows.map((row) => make("div", { className: "row" }, ...row.map((button) => make("button", { type: "button", textContent: button.text, onclick: () => this.send(button.text) })))));
    if (keyboard?.force_reply && this.node.contains(document.activeElement)) this.input.focus();
  }

  toast(text) {
    const toast = this.part(".toast");
    toast.textContent = text;
    toast.hidden = false;
    this.part(".hear").textContent = text;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => { toast.hidden = true; }, 3200);
  }

  alert(text) {
    this.part(".alert p").textContent = text;
    this.part(".alert").hidden = false;
    if (this.node.contains(document.activeElement)) this.part(".alert button").focus();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  scrolled() {
    if (this.gliding && performance.now() < this.gliding) return;
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.atEnd) this.held = false;
    this.part(".down").hidden = this.atEnd;
  }

  toEnd(smooth) {
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.gliding = calm ? 0 : performance.now() + GLIDE;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: calm ? "instant" : "smooth" });
    this.atEnd = true;
    this.part(".down").hidden = true;
  }

  fits(node) { return node.offsetHeight <= this.log.clientHeight; }

  // The end of the chat, or the beginning of a message that does not fit.
  settleAt(tall, smooth) {
    if (!tall) { this.toEnd(smooth); return; }
    this.atEnd = false;
    this.gliding = 0; // a glide to the end that was under way is over, and the way there is offered at once
    this.part(".down").hidden = false;
    this.log.scrollTo({ top: tall.offsetTop - this.flow.offsetTop, behavior: "instant" });
  }
}
