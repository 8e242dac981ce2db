// Ages ("40 s ago") and due times ("in 12 min") tick without asking the server.
// `data-now` on <html> holds the server's clock, so a wrong local clock does not show wrong ages;
// `data-pace` how fast that clock runs (`--time-scale`).
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const WEEK = 7 * DAY;

const served = Number(document.documentElement.dataset.now || 0) * 1000;
const pace = Number(document.documentElement.dataset.pace || 1);
const opened = Date.now();

function now() {
  return (served || opened) + (Date.now() - opened) * pace;
}

function span(seconds) {
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} d`;
}

export function ageText(moment) {
  const seconds = Math.max(0, (now() - moment) / 1000);
  return seconds < 2 ? "just now" : `${span(seconds)} ago`;
}

export function dueText(moment) {
  const seconds = (moment - now()) / 1000;
  return seconds >= 0 ? `in ${span(seconds)}` : `${span(-seconds)} overdue`;
}

function tick() {
  for (const element of document.querySelectorAll("time[data-age], time[data-due]")) {
    const moment = Date.parse(element.dateTime);
    if (Number.isNaN(moment)) continue;
    const due = "due" in element.dataset;
    if (!due && now() - moment > WEEK * 1000) continue; // the server wrote a date there
    const text = due ? dueText(moment) : ageText(moment);
    if (element.textContent !== text) element.textContent = text;
    if (due) {
      const holder = element.closest(".tag");
      holder?.classList.toggle("bad", moment < now());
      holder?.classList.toggle("warn", moment >= now() && !("calm" in holder.dataset));
    }
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSwap", tick);
document.addEventListener("leadloop:inserted", tick);
