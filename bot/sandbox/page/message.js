// One message as DOM, patched in place when it is edited: the node, its photo and its buttons stay.
import { formatted, link } from "./text.js";
import { make } from "./words.js";

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

export class MessageView {
  constructor(act) {
    this.act = act;
    this.bubble = make("div", { className: "bubble" });
    this.keyboard = make("div", { className: "keyboard", hidden: true });
    this.node = make("article", { className: "message" }, this.bubble, this.keyboard);
    this.photo = null;
  }

  show(message) {
    const service = message.new_chat_members;
    this.message = message;
    this.node.className = `message ${message.from.is_bot ? "theirs" : "mine"}${service ? " service" : ""}`;
    this.node.id = `m${message.chat.id}-${message.message_id}`;
    const parts = [];
    if (message.reply_to_message) parts.push(this.quoted(message.reply_to_message));
    const media = message.photo ? this.photoOf(message) : message.document ? this.documentOf(message.document) : null;
    const text = message.text ?? message.caption;
    const words = text ? make("div", { className: "text" }, ...formatted(text, message.entities ?? message.caption_entities, this.act)) : null;
    const edited = message.edit_date && !message.reply_markup ? `${this.act.words().edited} ` : "";
    const time = make("time", { className: "time", textContent: edited + clock(message.date) });
    const foot = make("div", { className: "foot" }, ...[words, time].filter(Boolean));
    parts.push(...(message.show_caption_above_media ? [foot, media] : [media, foot]).filter(Boolean));
    this.bubble.replaceChildren(...parts);
    this.bubble.classList.toggle("with-photo", Boolean(message.photo));
    this.bubble.classList.toggle("bare", Boolean(message.photo) && !text);
    this.buttons(message.reply_markup?.inline_keyboard ?? []);
  }

  quoted(message) {
    const who = message.from.is_bot ? message.from.first_name : this.act.words().you;
    return make("div", { className: "reply" }, make("b", { textContent: who }), make("span", { textContent: message.text ?? message.caption ?? "" }));
  }

  photoOf(message) {
    const largest = message.photo.at(-1);
    const source = `/control/file/${largest.file_id}`;
    if (this.photo?.dataset.source !== source) {
      const image = make("img", { src: source, alt: message.caption?.split("\n")[0] ?? "", width: largest.width, height: largest.height, loading: "lazy" });
      this.photo = make("button", { type: "button", className: "photo", ariaLabel: this.act.words().open }, image);
      this.photo.dataset.source = source;
      image.addEventListener("load", () => this.act.grown(this.node));
      this.photo.addEventListener("click", () => this.act.enlarge(source, image.alt));
    }
    this.photo.classList.toggle("veiled", Boolean(message.has_media_spoiler));
    return this.photo;
  }

  documentOf(file) {
    const suffix = file.file_name.split(".").pop().slice(0, 4);
    const mark = make("span", { className: `mark ${suffix.toLowerCase()}`, textContent: suffix, ariaHidden: "true" });
    const about = make("span", { className: "about" }, make("b", { textContent: file.file_name }), make("small", { textContent: `${size(file.file_size)} · ${this.act.words().download}` }));
    return make("a", { className: "document", href: `/control/file/${file.file_id}`, download: file.file_name }, mark, about);
  }

  buttons(rows) {
    const held = this.keyboard.contains(document.activeElement) ? document.activeElement : null;
    while (this.keyboard.children.length > rows.length) this.keyboard.lastChild.remove();
    rows.forEach((row, index) => this.row(this.keyboard.children[index] ?? this.keyboard.appendChild(make("div", { className: "row" })), row));
    this.keyboard.hidden = rows.length === 0;
    if (held && !held.isConnected) (this.keyboard.querySelector("button:last-of-type") ?? this.act.rest()).focus({ preventScroll: true });
  }

  row(node, buttons) {
    while (node.children.length > buttons.length) node.lastChild.remove();
    buttons.forEach((button, index) => {
      let own = node.children[index];
      if (!own) {
        own = node.appendChild(make("button", { type: "button" }, make("span")));
        own.addEventListener("click", () => this.press(own));
      }
      own.definition = button;
      own.classList.remove("busy");
      delete own.dataset.query;
      own.dataset.style = button.style ?? "";
      own.dataset.kind = button.url ? "url" : button.copy_text ? "copy" : "";
      if (own.firstChild.textContent !== button.text) own.firstChild.textContent = button.text;
    });
  }

  async press(own) {
    const { callback_data: data, url, copy_text: copy } = own.definition;
    if (copy) return this.act.copy(copy.text);
    if (url) return link(url, [], this.act).click();
    if (own.classList.contains("busy")) return undefined;
    own.classList.add("busy");
    setTimeout(() => own.classList.remove("busy"), 12000);
    const done = await this.act.press(this.message.message_id, data);
    if (done) own.dataset.query = done.query_id;
    else own.classList.remove("busy");
    return undefined;
  }
}
