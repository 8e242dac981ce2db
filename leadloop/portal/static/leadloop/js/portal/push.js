/* Notifications in this browser: turned on and off by its reader, never asked for by itself. */

const place = document.querySelector("[data-push-key]");
const button = place?.querySelector("button");
const status = place?.querySelector("[role=status]");
const SCOPE = "/e/";

const bytes = (text) => {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
};

const held = async () => (await navigator.serviceWorker.getRegistration(SCOPE))?.pushManager.getSubscription() ?? null;

const tell = async (wanted, subscription) => {
  const answer = await fetch(place.dataset.pushAddress, {
    method: "POST",
    body: JSON.stringify({ wanted, subscription: subscription.toJSON() }),
    headers: { "content-type": "application/json" },
    credentials: "omit",
  });
  if (!answer.ok) throw new Error(String(answer.status));
};

const turnOn = async () => {
  if ((await Notification.requestPermission()) !== "granted") {
    return "This browser does not let us: allow notifications for this site in its settings.";
  }
  await navigator.serviceWorker.register("/e/worker.js", { scope: SCOPE });
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  const applicationServerKey = bytes(place.dataset.pushKey);
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  try {
    await tell(true, subscription);
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  return "Notifications come to this browser from now on.";
};

const turnOff = async (subscription) => {
  await tell(false, subscription);
  await subscription.unsubscribe();
  return "No more notifications come to this browser.";
};

const show = async () => {
  const on = (await held()) !== null;
  button.textContent = on ? "Turn notifications off" : "Turn notifications on";
  button.setAttribute("aria-pressed", String(on));
};

const begin = async () => {
  place.hidden = false;
  await show();
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const subscription = await held();
      status.textContent = await (subscription ? turnOff(subscription) : turnOn());
      await show();
    } catch {
      status.textContent = "That did not work just now. Please try again in a moment.";
    } finally {
      button.disabled = false;
    }
  });
};

if (button && "serviceWorker" in navigator && "PushManager" in window) begin();
