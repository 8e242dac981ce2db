/* From the controls of a form to a lead. */

const attribution = (settings) => {
  const touch = window.leadloop?.attribution() ?? { landing_page: location.href };
  if (settings.campaign && !touch.utm_campaign) touch.utm_campaign = settings.campaign;
  return touch;
};

const context = (form, settings) => ({
  ...(window.leadloop?.context() ?? {
    page_url: location.href,
    referrer: document.referrer,
    user_agent: navigator.userAgent,
    local_hour: new Date().getHours(),
  }),
  form: settings.form,
  form_version: Number(settings.version),
  ...(form.querySelector("[data-trap]")?.value ? { honeypot: true } : {}),
});

/* What a control adds to the answers under its name; undefined if it adds nothing. */
const valueOf = (control, before) => {
  const { several } = control.dataset;
  if (several === "checkboxes") return control.checked ? [...(before ?? []), control.value] : before;
  if (several === "radio") return control.checked ? control.value : before;
  if (control.type === "checkbox") return control.checked;
  return control.value === "" ? undefined : control.value;
};

/** The lead that the form stands for now. */
export const toLead = (form, settings) => {
  const lead = {};
  const attributes = {};
  for (const control of form.querySelectorAll("[data-question]")) {
    const target = control.dataset.question === "lead" ? lead : attributes;
    const value = valueOf(control, target[control.name]);
    if (value !== undefined) target[control.name] = value;
  }
  if (settings.productInterest && !lead.product_interest) lead.product_interest = settings.productInterest;
  const consents = [...form.querySelectorAll("[data-consent]")].map((box) => ({
    purpose: box.dataset.purpose,
    channel: box.dataset.channel,
    state: box.checked ? "opted_in" : "opted_out",
    wording_version: box.dataset.wording,
  }));
  return { ...lead, consents, attribution: attribution(settings), context: context(form, settings), attributes };
};
