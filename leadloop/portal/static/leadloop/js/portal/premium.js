/* Illustrative premiums from product terms. Pure: numbers in, numbers out. */

/** The value at `x` on the straight lines between `points` ([[x, y], …], ascending). */
export const between = (points, x) => {
  if (x <= points[0][0]) return points[0][1];
  for (let i = 1; i < points.length; i += 1) {
    const [x1, y1] = points[i - 1];
    const [x2, y2] = points[i];
    if (x <= x2) return y1 + ((y2 - y1) * (x - x1)) / (x2 - x1);
  }
  return points.at(-1)[1];
};

const discount = (steps, sum) => steps.filter(([from]) => sum >= from).at(-1)[1];

/** Yearly and monthly premium of a plan, in whole currency units. */
export const premium = (terms, product, { age, sum, term }) => {
  const rate = between(product.rates, age) * between(product.term_factors, term);
  const yearly = (sum / 1000) * rate * discount(terms.volume_discounts, sum) + terms.policy_fee_per_year;
  return { yearly: Math.round(yearly), monthly: Math.round((yearly / 12) * terms.monthly_loading) };
};

/** What the invested part of monthly premiums may be worth after each year, at `growth` a year. */
export const values = (product, monthly, years, growth) => {
  const saved = monthly * product.invested_share;
  const factor = (1 + growth) ** (1 / 12);
  const path = [0];
  let value = 0;
  for (let month = 1; month <= years * 12; month += 1) {
    value = (value + saved) * factor;
    if (month % 12 === 0) path.push(Math.round(value));
  }
  return path;
};
