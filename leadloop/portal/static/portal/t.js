/* Leadloop's tracking script: what a visitor looked at, told to the site's own server and to no
   one else. Whoever asks not to be tracked is not: nothing is stored and nothing is sent. */
(() => {
  "use strict";
  const script = document.currentScript;
  const key = script?.dataset.key ?? "";
  const door = new URL("/t", script?.src ?? location.href).href;
  const privacy =
    navigator.doNotTrack === "1" || window.doNotTrack === "1" || navigator.globalPrivacyControl === true;

  const SESSION_IDLE_MS = 30 * 60 * 1000;
  const PARAMETERS = [
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id",
    "gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "li_fat_id", "ttclid", "twclid",
  ];

  const uuid = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
          (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? null;
    } catch {
      return null;
    }
  };
  const write = (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      /* storage is full or forbidden: the page works without memory */
    }
  };

  const elsewhere = () => {
    try {
      return document.referrer && new URL(document.referrer).origin !== location.origin
        ? document.referrer
        : "";
    } catch {
      return "";
    }
  };

  /* The touch that this page view is: campaign parameters of its address, and where it came from. */
  const touchNow = () => {
    const touch = {};
    const query = new URLSearchParams(location.search);
    for (const name of PARAMETERS) {
      const value = query.get(name);
      if (value) touch[name] = value.slice(0, 500);
    }
    if (elsewhere()) touch.referrer = elsewhere();
    return touch;
  };

  const here = () => location.href.split("#")[0];
  const landing = here();

  const remember = () => {
    const now = Date.now();
    const visitor = read("leadloop.visitor") ?? { id: uuid() };
    let session = read("leadloop.session");
    const touch = touchNow();
    const campaign = PARAMETERS.some((name) => touch[name]);
    if (!session || now - session.last > SESSION_IDLE_MS) {
      session = { start: now, pages: 0, calculator_uses: 0, landing_page: here() };
    }
    session.pages += 1;
    session.last = now;
    if (!visitor.first) visitor.first = { ...touch, landing_page: here() };
    // A visit without a campaign (somebody typed the address) does not erase the last campaign.
    if (campaign || touch.referrer || !visitor.last) {
      visitor.last = { ...touch, landing_page: here() };
    }
    write("leadloop.visitor", visitor);
    write("leadloop.session", session);
    return { visitor, session };
  };

  // Nobody waits for a browser that is here for the first time.
  const returning = read("leadloop.visitor") !== null;
  const memory = privacy ? null : remember();
  const opened = Date.now();

  const send = (kind, data, more) => {
    if (privacy || !key) return;
    const body = JSON.stringify({
      id: uuid(),
      key,
      kind,
      anonymous_id: memory.visitor.id,
      page_url: location.href,
      referrer: document.referrer,
      title: document.title.slice(0, 200),
      at: new Date().toISOString(),
      ...(data ? { data } : {}),
      ...more,
    });
    const sent = navigator.sendBeacon?.(door, new Blob([body], { type: "text/plain" }));
    if (!sent) {
      fetch(door, { method: "POST", body, keepalive: true, headers: { "content-type": "text/plain" } })
        .catch(() => {});
    }
  };

  window.leadloop = Object.freeze({
    /** Tell the server that the visitor did something, for example used a calculator. */
    track: (kind, data) => send(kind, data),

    /** Tell who the visitor is, for example after signing in: `user_id`, `email`, `phone`, `country`.
        What this browser did before, and nobody claimed yet, is theirs from now on. */
    identify({ user_id, ...traits } = {}) {
      send("identify", traits, user_id ? { user_id: String(user_id).slice(0, 255) } : {});
    },

    /** Tell that the visitor sees another page, where pages change without loading. */
    page(name) {
      if (privacy) return;
      memory.session = remember().session;
      send("page_view", null, name ? { name: String(name).slice(0, 255) } : {});
    },

    /** Forget the visitor, for example after signing out: the next one is somebody else. */
    reset() {
      if (privacy) return;
      for (const name of ["leadloop.visitor", "leadloop.session"]) write(name, null);
      Object.assign(memory, remember());
    },

    /** Tell what the visitor worked out, so that a form can carry it along. */
    calculated(values) {
      if (privacy) return;
      const session = read("leadloop.session") ?? memory.session;
      session.calculator_uses = (session.calculator_uses ?? 0) + 1;
      session.calculator = values;
      session.last = Date.now();
      write("leadloop.session", session);
      send("calculator", values);
    },

    /** What a form sends as `attribution`: the last touch that had a source. */
    attribution: () => ({ landing_page: landing, ...touchNow(), ...(memory?.visitor.last ?? {}) }),

    /** What a form sends as `context`: page, device, and behaviour before this page. */
    context() {
      const context = {
        page_url: location.href,
        referrer: document.referrer,
        user_agent: navigator.userAgent,
        language: navigator.language,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
        local_hour: new Date().getHours(),
        viewport_width: window.innerWidth,
      };
      if (!memory) return context;
      const session = read("leadloop.session") ?? memory.session;
      return {
        ...context,
        anonymous_id: memory.visitor.id,
        pages_before: session.pages - 1,
        seconds_before: Math.max(0, Math.round((opened - session.start) / 1000)),
        seconds_on_form: Math.round((Date.now() - opened) / 1000),
        calculator_uses: session.calculator_uses ?? 0,
        ...(session.calculator ? { calculator: session.calculator } : {}),
        first_touch: memory.visitor.first,
      };
    },
  });

  /* ---- a message that waits for this visitor's next page ----------------------------------- */

  const tell = (token, did) => {
    const body = JSON.stringify({ token, did });
    const address = new URL("/t/messages", script.src).href;
    fetch(address, { method: "POST", body, keepalive: true, credentials: "omit",
      headers: { "content-type": "text/plain" } }).catch(() => {});
  };

  const ask = async () => {
    const address = new URL("/t/messages", script.src);
    address.searchParams.set("key", key);
    address.searchParams.set("visitor", memory.visitor.id);
    const answer = await fetch(address, { credentials: "omit" });
    if (answer.status !== 200) return;
    const message = await answer.json();
    const { show } = await import(new URL("/messages.js", script.src).href);
    show(message, (did) => tell(message.token, did));
  };

  send("page_view");
  if (!privacy && key && returning && script.dataset.messages !== "off" && window === window.top) {
    ask().catch(() => {
      /* the page is whole without it */
    });
  }
})();
