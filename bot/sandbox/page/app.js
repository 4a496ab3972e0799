// The page: phones side by side, or one at a time behind tabs, kept up to date by one stream of events.
import { Phone } from "./phone.js";
import { make, post } from "./words.js";

const narrow = matchMedia("(max-width: 899px)");
const byId = (id) => document.getElementById(id);

async function main() {
  const state = await (await fetch("/page/state")).json();
  document.title = state.title;
  byId("title").textContent = state.title;
  byId("banner").textContent = state.banner;
  byId("banner").hidden = !state.banner;
  state.actions.forEach((label, index) => byId("actions").append(action(label, index)));
  const shell = new Shell(state);
  connect(state, shell);
}

function action(label, index) {
  const button = make("button", { type: "button", textContent: label });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try { note((await post(`/page/actions/${index}`)).text); } catch (error) { note(error.message, true); }
    button.disabled = false;
  });
  return button;
}

function note(text, bad = false) {
  if (!text) return;
  const shown = make("p", { textContent: text, className: bad ? "bad" : "" });
  byId("notes").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

class Shell {
  constructor(state) {
    this.phones = state.phones.map((phone) => new Phone(phone, state, this));
    this.tabs = this.phones.map((phone, index) => {
      const tab = make("button", { type: "button", role: "tab", id: `tab${index}` }, make("span", { textContent: state.phones[index].title }), make("i", { hidden: true }));
      tab.setAttribute("aria-controls", `panel${index}`);
      phone.node.id = `panel${index}`;
      phone.node.setAttribute("aria-labelledby", `tab${index}`);
      tab.addEventListener("click", () => this.show(index));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        this.show((index + step + this.phones.length) % this.phones.length);
        this.tabs[this.shown].focus();
      });
      return tab;
    });
    byId("tabs").append(...this.tabs);
    byId("phones").append(...this.phones.map((phone) => phone.node));
    byId("phones").style.setProperty("--phones", this.phones.length);
    if (!this.phones.length) byId("phones").append(make("p", { className: "none", textContent: "Belum ada telepon: peluncur belum memberi satu pun." }));
    const viewer = byId("viewer");
    viewer.addEventListener("click", () => viewer.close());
    this.show(0);
    narrow.addEventListener("change", () => this.show(this.shown));
  }

  show(index) {
    this.shown = index;
    this.tabs.forEach((tab, at) => { tab.ariaSelected = String(at === index); tab.tabIndex = at === index ? 0 : -1; });
    this.phones.forEach((phone, at) => phone.node.classList.toggle("behind", at !== index));
    const phone = this.phones[index];
    if (!phone) return;
    phone.unread = 0;
    this.count(phone);
    if (phone.atEnd) phone.toEnd(false);
  }

  isShown(phone) { return !narrow.matches || this.phones[this.shown] === phone; }

  count(phone) {
    const badge = this.tabs[this.phones.indexOf(phone)].querySelector("i");
    badge.hidden = phone.unread === 0;
    badge.textContent = phone.unread;
  }

  enlarge(source, alt) {
    const viewer = byId("viewer");
    Object.assign(viewer.querySelector("img"), { src: source, alt });
    viewer.showModal();
  }

  async tried(promise, phone) {
    try { return await promise; } catch (error) { phone.toast(error.message); return null; }
  }
}

function connect(state, shell) {
  const stream = new EventSource("/page/events");
  const status = byId("link");
  stream.addEventListener("open", () => { status.textContent = ""; });
  stream.addEventListener("error", () => { status.textContent = "Sambungan terputus, mencoba lagi…"; });
  stream.addEventListener("message", (event) => {
    if (event.lastEventId.split(":")[0] !== state.boot) { location.reload(); return; }
    const { reset, chats, profile } = JSON.parse(event.data);
    for (const phone of shell.phones) {
      if (chats[phone.id]) phone.take(chats[phone.id], reset);
      if (profile) phone.speak(phone.language);
    }
  });
}

main();
