// Live parts: one event stream per page says which records changed; this module fetches the parts
// that show them, where the server checks again who may see what.
//
//   [data-live-list="lead"]      a list. data-live-url="/leads/rows?…" answers ?ids=a,b with the
//                                rows or cards still belonging here, each with its data-sort;
//                                data-live-max of them are kept. data-live-fixed: a later page,
//                                which nothing joins. data-live-empty: reload the part instead.
//   [data-live-record="lead"]    a part about data-live-id: sends itself the htmx event `live`.
//   [data-live-any="lead"]       a part refreshed (at most every two seconds) after any such change.
const FLUSH_MS = 120;
const CALM_MS = 2000;
const MANY = 60;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 30000;

const pending = new Map(); // kind -> set of ids
let timer = 0;
let stream = null;
let retryMs = RETRY_MIN_MS;
let retryTimer = 0;
let lost = false;

function refresh(part) {
  // Not bubbling: a small part inside a list must not reload the list around it.
  part.dispatchEvent(new CustomEvent("live", { bubbles: false }));
}

function topics() {
  const kinds = new Set(["notice"]);
  for (const element of document.querySelectorAll("[data-live-list],[data-live-record],[data-live-any]")) {
    const data = element.dataset;
    for (const kind of [data.liveList, data.liveRecord, data.liveAny]) {
      if (kind) kind.split(" ").forEach((one) => kinds.add(one));
    }
  }
  return [...kinds];
}

function parts(html) {
  // A template parses table rows outside a table, too.
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

function home(list, part) {
  const column = part.dataset.column;
  return column ? list.querySelector(`[data-column-of="${CSS.escape(column)}"]`) : list;
}

function order(a, b, descending) {
  if (a === b) return 0;
  if (a === "") return 1; // empty values come last, whichever the direction
  if (b === "") return -1;
  const [x, y] = [Number(a), Number(b)];
  const numeric = !Number.isNaN(x) && !Number.isNaN(y);
  const way = numeric ? x - y : a < b ? -1 : 1;
  return descending ? -way : way;
}

function insert(list, target, part) {
  const descending = Boolean(list.dataset.liveDescending);
  const rows = [...target.querySelectorAll(":scope > [data-row]")];
  // Among equals the newcomer goes first.
  const next = rows.find((row) => order(part.dataset.sort, row.dataset.sort, descending) <= 0);
  if (next) next.before(part);
  else if (rows.length) rows.at(-1).after(part);
  else target.prepend(part);
  part.classList.add("fresh");
}

function place(list, part) {
  const old = document.getElementById(part.id);
  const target = home(list, part);
  if (old && target && target.contains(old)) {
    for (const mark of ["current", "fresh"]) {
      part.classList.toggle(mark, old.classList.contains(mark));
    }
    old.replaceWith(part);
  } else {
    old?.remove();
    if (!target) refresh(list); // a column that was not needed so far
    if (!target || "liveFixed" in list.dataset) return;
    insert(list, target, part);
  }
  window.htmx?.process(part);
}

function trim(list) {
  const max = Number(list.dataset.liveMax || 0);
  if (!max) return;
  const holders = list.querySelectorAll("[data-column-of]");
  for (const holder of holders.length ? holders : [list]) {
    const rows = holder.querySelectorAll(":scope > [data-row]");
    for (const row of [...rows].slice(max)) row.remove();
  }
}

async function refreshList(list, kind, ids) {
  const url = new URL(list.dataset.liveUrl, location.href);
  url.searchParams.set("ids", ids.join(","));
  let html;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) return;
    html = await answer.text();
  } catch {
    return; // the stream's own reconnect brings the list up to date
  }
  const fresh = parts(html);
  const kept = new Set(fresh.map((part) => part.id));
  for (const id of ids) {
    const element = document.getElementById(`${kind}-${id}`);
    if (element && list.contains(element) && !kept.has(element.id)) element.remove();
  }
  for (const part of fresh) place(list, part);
  trim(list);
  list.dispatchEvent(new CustomEvent("leadloop:inserted", { bubbles: true }));
}

function flush() {
  timer = 0;
  for (const [kind, ids] of pending) {
    pending.delete(kind);
    for (const list of document.querySelectorAll(`[data-live-list~="${kind}"]`)) {
      if (ids.size > MANY || "liveEmpty" in list.dataset) refresh(list);
      else refreshList(list, kind, [...ids]);
    }
    for (const part of document.querySelectorAll(`[data-live-record~="${kind}"]`)) {
      if (ids.has(part.dataset.liveId)) refresh(part);
    }
    for (const part of document.querySelectorAll(`[data-live-any~="${kind}"]`)) calm(part);
  }
}

const calming = new Map();
function calm(part) {
  if (calming.has(part)) return;
  calming.set(
    part,
    setTimeout(() => {
      calming.delete(part);
      if (part.isConnected) refresh(part);
    }, CALM_MS),
  );
}

function heard(kind, message) {
  let data = {};
  try {
    data = JSON.parse(message.data);
  } catch {
    return;
  }
  if (!pending.has(kind)) pending.set(kind, new Set());
  if (data.id) pending.get(kind).add(String(data.id));
  // While hidden, changes gather; the page catches up when looked at.
  if (!timer && !document.hidden) timer = setTimeout(flush, FLUSH_MS);
}

function say(offline) {
  const badge = document.getElementById("offline");
  if (badge) badge.hidden = !offline;
}

function caughtUp() {
  if (!lost) return;
  lost = false;
  refreshAll();
}

function refreshAll() {
  for (const part of document.querySelectorAll("[data-live-list],[data-live-record],[data-live-any]")) {
    refresh(part);
  }
}

function open() {
  const kinds = topics();
  const url = document.body.dataset.live;
  if (!url || stream) return;
  stream = new EventSource(`${url}?topics=${kinds.map(encodeURIComponent).join(",")}`);
  stream.addEventListener("open", () => {
    retryMs = RETRY_MIN_MS;
    say(false);
    caughtUp();
  });
  for (const kind of kinds) {
    stream.addEventListener(`${kind}.changed`, (message) => heard(kind, message));
  }
  // Too much happened to tell one by one, or the server lost its place.
  stream.addEventListener("reload", refreshAll);
  stream.addEventListener("error", () => {
    shut();
    lost = true;
    if (retryMs > RETRY_MIN_MS) say(true);
    // Back off with jitter, so that a restarted server is not met by everybody at once.
    retryTimer = setTimeout(open, retryMs * (0.5 + Math.random() / 2));
    retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
  });
}

function shut() {
  clearTimeout(retryTimer);
  stream?.close();
  stream = null;
}

export function listen() {
  if (!document.body.dataset.live || !("EventSource" in window)) return;
  open();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && pending.size && !timer) timer = setTimeout(flush, FLUSH_MS);
  });
  // An open stream would keep the page out of the back/forward cache.
  addEventListener("pagehide", shut);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    lost = true;
    open();
  });
}
