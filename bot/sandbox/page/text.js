// Text with entities as DOM. Offsets are UTF-16 units, which is what JavaScript strings count in.
import { make } from "./words.js";

const PLAIN = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote",
};
const SAFE = /^(https?|mailto|tel|tg):/i;

export function formatted(text, entities, act) {
  return build(text, 0, text.length, [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length), act);
}

function build(text, start, end, entities, act) {
  const nodes = [];
  let position = start;
  while (entities.length) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    const inside = [];
    while (entities.length && entities[0].offset < to) inside.push(entities.shift());
    if (from > position) nodes.push(text.slice(position, from));
    nodes.push(wrap(entity, text.slice(from, to), build(text, from, to, inside, act), act));
    position = to;
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function wrap(entity, text, nodes, act) {
  if (PLAIN[entity.type]) return make(PLAIN[entity.type], {}, ...nodes);
  switch (entity.type) {
    case "pre": return make("pre", {}, make("code", {}, ...nodes));
    case "text_link": return link(entity.url, nodes, act);
    case "url": return link(text, nodes, act);
    case "email": return link(`mailto:${text}`, nodes, act);
    case "bot_command": return make("button", { type: "button", className: "command", onclick: () => act.send(text) }, ...nodes);
    case "spoiler": return spoiler(nodes, act);
    case "expandable_blockquote": return expandable(nodes);
    case "mention": case "hashtag": return make("span", { className: "mention" }, ...nodes);
  }
  return make("span", {}, ...nodes);
}

export function link(url, nodes, act) {
  const payload = act.payload(url);
  if (payload !== null) {
    return make("button", { type: "button", className: "command", onclick: () => act.send(`/start ${payload}`.trim()) }, ...nodes);
  }
  if (!SAFE.test(url)) return make("span", {}, ...nodes);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...nodes);
}

function spoiler(nodes, act) {
  const node = make("span", { className: "spoiler", tabIndex: 0, role: "button", ariaLabel: act.words().spoiler }, ...nodes);
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); node.removeAttribute("role"); };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } });
  return node;
}

function expandable(nodes) {
  const quote = make("blockquote", { className: "expandable" });
  const inner = make("div", {}, ...nodes);
  const more = make("button", { type: "button", className: "more", ariaExpanded: "false", textContent: "⌄", ariaLabel: "…" });
  more.addEventListener("click", () => { more.ariaExpanded = String(quote.classList.toggle("open")); });
  quote.append(inner, more);
  return quote;
}
