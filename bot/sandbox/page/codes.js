// The QR codes a person can scan: a searchable list that sends what the deep link would.
import { make } from "./words.js";

export class Codes {
  constructor(sheet, links, act, opener) {
    Object.assign(this, { sheet, links, act, opener, input: sheet.querySelector("input") });
    sheet.querySelector(".close").addEventListener("click", () => this.close());
    sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    this.input.addEventListener("input", () => this.list());
  }

  speak(w) {
    this.sheet.querySelector("h3").textContent = w.scanTitle;
    Object.assign(this.sheet.querySelector(".close"), { ariaLabel: w.close, title: w.close });
    Object.assign(this.sheet, { ariaLabel: w.scanTitle });
    Object.assign(this.input, { placeholder: w.search, ariaLabel: w.search });
  }

  open() {
    this.input.value = "";
    this.list();
    this.sheet.hidden = false;
    this.input.focus();
  }

  close() {
    this.sheet.hidden = true;
    this.opener.focus();
  }

  list() {
    const wanted = this.input.value.toLowerCase().split(/\s+/);
    const fits = this.links.filter((one) => wanted.every((word) => `${one.label} ${one.payload} ${one.note}`.toLowerCase().includes(word)));
    const rows = fits.map((one) => make("li", {}, this.row(one)));
    if (!rows.length) rows.push(make("li", { className: "none", textContent: this.act.words().nothing }));
    this.sheet.querySelector("ul").replaceChildren(...rows);
  }

  row(one) {
    const small = make("small", { textContent: [one.payload, one.note].filter(Boolean).join(" · ") });
    const about = make("span", {}, make("b", { textContent: one.label }), small);
    return make("button", { type: "button", onclick: () => this.scan(one.payload) }, drawing(one.payload), about);
  }

  scan(payload) {
    this.sheet.hidden = true;
    this.act.send(`/start ${payload}`);
    this.act.rest().focus();
  }
}

const SIDE = 15;
const EYES = [[2, 2], [SIDE - 3, 2], [2, SIDE - 3]]; // centres; rings 0 and 2 are dark, 1 and 3 are quiet

// A small picture that looks like a QR code; it is only a drawing, the payload is beside it.
function drawing(payload) {
  let seed = 7;
  for (const letter of payload) seed = (seed * 31 + letter.codePointAt(0)) >>> 0;
  const cells = [];
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const ring = Math.min(...EYES.map(([column, row]) => Math.max(Math.abs(x - column), Math.abs(y - row))));
      if (ring > 3 ? seed & 65536 : ring % 2 === 0) cells.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", `-1 -1 ${SIDE + 2} ${SIDE + 2}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", cells.join(""));
  svg.append(path);
  return svg;
}
