/* The demonstration customer's page, as any site with accounts would do it: say who is signed in,
   and ask for a call through the form's own door. */

const customer = document.querySelector("main").dataset;
const form = document.querySelector("form[data-url]");
const button = form.querySelector("button");
const told = document.querySelector("#told");

window.leadloop?.identify({
  user_id: customer.userId,
  email: customer.email,
  phone: customer.phone,
  country: customer.country,
});

document.querySelector("[data-leave]").addEventListener("click", () => {
  window.leadloop?.reset();
  location.assign(document.querySelector(".brand a").href);
});

/* One id for one wish: sending it again after a lost answer makes no second lead. */
let id = window.crypto.randomUUID?.() ?? String(Math.random()).slice(2);

const lead = () => ({
  first_name: customer.firstName,
  last_name: customer.lastName,
  email: customer.email,
  mobile_phone: customer.phone,
  country: customer.country,
  product_interest: form.elements.product_interest.value,
  message: form.elements.message.value || null,
  attribution: window.leadloop?.attribution() ?? {},
  context: {
    ...(window.leadloop?.context() ?? { page_url: location.href }),
    user_id: customer.userId,
    form: form.dataset.form,
    form_version: Number(form.dataset.version),
  },
  attributes: { customer_number: customer.userId },
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  told.textContent = "Sending …";
  try {
    const response = await fetch(form.dataset.url, {
      method: "POST",
      headers: {
        "authorization": `Bearer ${form.dataset.key}`,
        "content-type": "application/json",
        "idempotency-key": id,
      },
      body: JSON.stringify(lead()),
    });
    if (response.status !== 202) throw new Error(String(response.status));
    told.textContent = "Thank you. Your adviser calls you today.";
    form.reset();
    id = window.crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  } catch {
    told.textContent = "That did not get through. Please try again; it counts once.";
  } finally {
    button.disabled = false;
  }
});
