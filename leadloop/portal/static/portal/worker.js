/* Shows notifications while no page of ours is open, and leads on who taps one. */
"use strict";

const tell = (token, did) =>
  fetch("/t/messages", { method: "POST", body: JSON.stringify({ token, did }), credentials: "omit" })
    .catch(() => {});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said;
  try {
    said = event.data.json();
  } catch {
    return;
  }
  const { title, body, href, token } = said;
  event.waitUntil(Promise.all([
    // The same message, pushed twice, is one notification.
    self.registration.showNotification(title, { body, tag: token.slice(0, 64), data: { href, token } }),
    tell(token, "shown"),
  ]));
});

self.addEventListener("notificationclick", (event) => {
  const { href, token } = event.notification.data;
  event.notification.close();
  event.waitUntil(Promise.all([
    tell(token, "followed"),
    href ? self.clients.openWindow(href) : Promise.resolve(),
  ]));
});

self.addEventListener("notificationclose", (event) => {
  event.waitUntil(tell(event.notification.data.token, "dismissed"));
});
