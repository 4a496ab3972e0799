// The page's own words, Indonesian first. A phone speaks the language of its person.
const WORDS = {
  id: {
    bot: "bot", typing: "sedang mengetik…", upload_photo: "mengirim foto…", upload_document: "mengirim dokumen…",
    write: "Tulis pesan", send: "Kirim", menu: "Menu perintah", start: "MULAI", block: "Blokir bot",
    unblock: "Buka blokir", blocked: "bot diblokir", scan: "Pindai QR", scanTitle: "Pindai kode QR di loket",
    search: "Cari unit…", nothing: "Tidak ada yang cocok", close: "Tutup", today: "Hari ini", edited: "diedit",
    empty: "Belum ada percakapan. Tekan mulai.", emptyScan: "Belum ada percakapan. Pindai kode QR di loket, atau tekan mulai.", open: "Perbesar foto", download: "Unduh",
    down: "Ke pesan terbaru", copied: "Disalin", spoiler: "Tampilkan teks tersembunyi", chat: "Percakapan",
    noCommands: "Bot belum punya perintah", failed: "Gagal", you: "Anda", deleted: "Pesan dihapus",
  },
  en: {
    bot: "bot", typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a document…",
    write: "Message", send: "Send", menu: "Command menu", start: "START", block: "Block the bot",
    unblock: "Unblock", blocked: "bot is blocked", scan: "Scan QR", scanTitle: "Scan a counter's QR code",
    search: "Search units…", nothing: "Nothing fits", close: "Close", today: "Today", edited: "edited",
    empty: "No conversation yet. Press start.", emptyScan: "No conversation yet. Scan a counter's QR code, or press start.", open: "Enlarge photo", download: "Download",
    down: "To the newest message", copied: "Copied", spoiler: "Show hidden text", chat: "Conversation",
    noCommands: "The bot has no commands yet", failed: "Failed", you: "You", deleted: "Message deleted",
  },
};

export const words = (language) => WORDS[language] ?? WORDS.id;

export async function post(path, body = {}) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
