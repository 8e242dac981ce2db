/* The premium calculator of the welcome page: answers at once, draws what the plan may grow to,
   and hands its figures to the form. */

import { premium, values } from "./premium.js";

const SETTLED_MS = 900;

const terms = JSON.parse(document.querySelector("#product-terms").textContent);
const root = document.querySelector("#calculator");
const $ = (name) => root.querySelector(`[name=${name}]`);
const out = (name) => root.querySelector(`[data-out=${name}]`);
const money = new Intl.NumberFormat("en-US", { style: "currency", currency: terms.currency, maximumFractionDigits: 0 });
const chosen = () => terms.products.find((product) => product.code === root.querySelector("[name=plan]:checked").value);

/* What the visitor set stays when the plan changes, if the new plan allows it. */
const limit = (input, { min, max, step, start }) => {
  const before = input.max ? Number(input.value) : start;
  Object.assign(input, { min, max, step: step ?? 1 });
  input.value = before >= min && before <= max ? before : start;
};

const fitControls = (product) => {
  limit($("age"), product.ages);
  limit($("sum"), product.sums);
  const term = $("term");
  const before = Number(term.value);
  term.replaceChildren(...product.terms.choices.map((years) => new Option(`${years} years`, years)));
  term.value = product.terms.choices.includes(before) ? before : product.terms.start;
};

const figures = () => {
  const product = chosen();
  const plan = { age: Number($("age").value), sum: Number($("sum").value), term: Number($("term").value) };
  return { product, plan, ...premium(terms, product, plan) };
};

const line = (path, top, close) => {
  const points = path.map((value, year) => `${(year / (path.length - 1)) * 320},${96 - (value / top) * 84}`);
  return close ? `M0,96 L${points.join(" L")} L320,96 Z` : `M${points.join(" L")}`;
};

const draw = ({ product, plan, monthly }) => {
  const chart = root.querySelector("[data-chart]");
  chart.hidden = !product.invested_share;
  if (chart.hidden) return;
  const [low, high] = product.growth.map((growth) => values(product, monthly, plan.term, growth));
  const top = high.at(-1) || 1;
  chart.querySelector("[data-low]").setAttribute("d", line(low, top, true));
  chart.querySelector("[data-high]").setAttribute("d", line(high, top, true));
  chart.querySelector("[data-edge]").setAttribute("d", line(high, top, false));
  const percent = (growth) => `${Math.round(growth * 100)}\u2009%`;
  out("value").textContent = `${money.format(low.at(-1))} to ${money.format(high.at(-1))}`;
  out("growth").textContent = `after ${plan.term} years, if the fund grows ${percent(product.growth[0])} to ${percent(product.growth[1])} a year`;
};

const link = ({ product, plan, monthly }) => {
  const query = new URLSearchParams({
    product_interest: product.code,
    age: plan.age,
    sum_assured: plan.sum,
    term_years: plan.term,
    monthly_premium: monthly,
  });
  const target = root.querySelector("[data-illustration]");
  target.href = `${target.dataset.illustration}?${query}`;
};

const show = () => {
  const state = figures();
  out("age").textContent = state.plan.age;
  out("sum").textContent = money.format(state.plan.sum);
  out("monthly").textContent = money.format(state.monthly);
  out("yearly").textContent = money.format(state.yearly);
  out("name").textContent = state.product.name;
  for (const range of root.querySelectorAll("input[type=range]")) {
    const share = (range.value - range.min) / (range.max - range.min);
    range.style.setProperty("--filled", `${share * 100}%`);
  }
  draw(state);
  link(state);
  return state;
};

let timer = 0;
let told = "";
const tell = ({ product, plan, monthly }) => {
  const values = {
    product: product.code,
    age: plan.age,
    sum_assured: plan.sum,
    term_years: plan.term,
    monthly_premium: monthly,
  };
  // The same figures are one use, however often they are looked at.
  if (told === JSON.stringify(values)) return;
  told = JSON.stringify(values);
  window.leadloop?.calculated(values);
};

root.addEventListener("input", (event) => {
  if (event.target.name === "plan") fitControls(chosen());
  const state = show();
  clearTimeout(timer);
  timer = setTimeout(() => tell(state), SETTLED_MS);
});
root.querySelector("[data-illustration]").addEventListener("click", () => {
  clearTimeout(timer);
  tell(figures());
});

for (const button of document.querySelectorAll("[data-plan]")) {
  button.addEventListener("click", () => {
    root.querySelector(`[name=plan][value=${button.dataset.plan}]`).checked = true;
    fitControls(chosen());
    show();
  });
}

fitControls(chosen());
show();
root.hidden = false;
