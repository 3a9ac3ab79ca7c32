/* The page's own script. The conversation lives in this tab: each question is sent with
   those before it, and the server keeps none. Without the script, /plain does the same,
   and every link leads to a whole page. */
"use strict";

window.questionDesk = window.questionDesk || (() => {
  const KEPT = "question-desk"; // of the tab: what was asked, and what is being typed
  const LOOK = "question-desk-look"; // of the browser: size and colours, nothing asked
  const SIZES = 4;
  const MOST_TURNS = 20; // of those before a question, the server reads no more
  const SLOW_MS = 4_000;
  const LOST_MS = 40_000;
  const OPEN_MS = 10_000; // then an article opens as a page of its own
  const RETRY_MS = 4_000;
  const MOST_DOUBLED = 4; // a desk that is ill is asked ever more seldom
  const TOO_OFTEN = 429;
  const wide = window.matchMedia("(min-width: 821px)");
  const touch = window.matchMedia("(pointer: coarse)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const top = document.documentElement;

  function read(storage, name) {
    try {
      return JSON.parse(window[storage].getItem(name)) || {};
    } catch {
      return {};
    }
  }

  function write(storage, name, value) {
    try {
      window[storage].setItem(name, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing: the page works, and a reload begins anew.
    }
  }

  function forget(storage, name) {
    try {
      window[storage].removeItem(name);
    } catch {
      // Nothing was kept.
    }
  }

  function make(tag, look, text) {
    const made = document.createElement(tag);
    if (look) made.className = look;
    if (text) made.textContent = text;
    return made;
  }

  /* --- size and colours ----------------------------------------------------------- */

  const look = { size: 0, colours: "", ...read("localStorage", LOOK) };

  function showLook() {
    top.dataset.size = look.size;
    if (look.colours) top.dataset.colours = look.colours;
    for (const button of document.querySelectorAll("[data-look]")) {
      const name = button.dataset.look;
      const done = name === "larger" ? look.size >= SIZES - 1
        : name === "smaller" ? look.size <= 0 : look.colours === name;
      button.setAttribute("aria-disabled", String(done));
    }
  }

  function changeLook(name) {
    const step = { larger: 1, smaller: -1 }[name] || 0;
    look.size = Math.min(Math.max(look.size + step, 0), SIZES - 1);
    if (!step) look.colours = name;
    write("localStorage", LOOK, look);
    showLook();
  }

  /* --- the conversation ------------------------------------------------------------ */

  function conversation(root) {
    const said = JSON.parse(root.dataset.said);
    const { lang } = root;
    const { build } = root.dataset;
    const list = root.querySelector("#q-turns");
    const start = root.querySelector("#q-start");
    const keep = root.querySelector("#q-keep");
    const form = root.querySelector("#q-form");
    const box = root.querySelector("#q-question");
    const status = root.querySelector("#q-said");
    let turns = []; // {asked, undo, html, shown, place}; place is the turn's element
    let editing = null; // the turn whose question is in the box to be changed
    let retry = null;

    function save() {
      const kept = turns.map(({ asked, undo, html, shown }) => ({ asked, undo, html, shown }));
      write("sessionStorage", KEPT, { lang, build, turns: kept, typed: box.value });
    }

    function tell(text) {
      status.textContent = "";
      window.setTimeout(() => { status.textContent = text; }, 50);
    }

    function fit() {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight}px`;
    }

    function type(text) {
      box.value = text;
      fit();
    }

    function arrange() {
      start.hidden = turns.length > 0;
      const last = turns.length ? turns[turns.length - 1] : null;
      keep.hidden = !turns.some((t) => t.shown);
      if (last && last.place) last.place.append(keep);
      else list.after(keep);
    }

    function element(html) {
      const held = document.createElement("template");
      held.innerHTML = html;
      return held.content;
    }

    /* The focus, where it was in what goes, is at the question of what comes. */
    function put(turn, made) {
      const focused = turn.place && turn.place.contains(document.activeElement);
      if (turn.place) {
        if (turn.place.contains(keep)) list.after(keep);
        turn.place.replaceWith(made);
      } else list.append(made);
      turn.place = made;
      arrange();
      if (focused) {
        const heading = made.querySelector(".q-asked");
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    }

    function waiting(turn) {
      const made = make("section", "q-turn q-pending");
      made.setAttribute("aria-busy", "true");
      const asked = make("h2", "q-asked", turn.asked);
      asked.dir = "auto";
      made.append(asked, make("p", "q-waiting", said.looking));
      return made;
    }

    function toTop(turn) {
      const behavior = still.matches ? "auto" : "smooth";
      turn.place.scrollIntoView({ block: "start", behavior });
    }

    /* What was asked before a turn: of its topic, and of those before that. */
    function earlier(number) {
      let from = 0;
      for (let n = 0; n <= number; n += 1) if (turns[n].undo.includes("topic")) from = n;
      const asked = turns.slice(0, number).map((t) => t.asked);
      return {
        before: asked.slice(0, from).slice(-MOST_TURNS),
        history: asked.slice(from).slice(-MOST_TURNS),
      };
    }

    /* One request; resolves to {status, reply, wait}, status 0 where none came back. */
    async function send(number, patient) {
      const stop = new AbortController();
      const slow = window.setTimeout(patient, SLOW_MS);
      const lost = window.setTimeout(() => stop.abort(), LOST_MS);
      const { asked, undo } = turns[number];
      try {
        const answer = await fetch(`/${lang}/turn`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ question: asked, ...earlier(number), undo, number }),
          signal: stop.signal,
        });
        const wait = Number(answer.headers.get("retry-after")) || 0;
        return { status: answer.status, reply: await answer.json(), wait };
      } catch {
        return { status: 0, reply: {}, wait: 0 };
      } finally {
        window.clearTimeout(slow);
        window.clearTimeout(lost);
      }
    }

    function settle(turn, reply) {
      Object.assign(turn, { html: reply.html, asked: reply.asked, shown: reply.shown });
      turn.instead = null;
      put(turn, element(reply.html).firstElementChild);
      save();
    }

    /* A turn that has no answer yet: asked until there is one, or it cannot be. */
    async function answer(turn) {
      const number = turns.indexOf(turn);
      if (number < 0 || turn.sent) return false;
      turn.sent = true;
      window.clearTimeout(retry);
      put(turn, waiting(turn));
      const { status: code, reply, wait } = await send(number, () => {
        if (!turn.place) return;
        turn.place.querySelector(".q-waiting").textContent = said.slow;
        tell(said.slow);
      });
      turn.sent = false;
      if (!turns.includes(turn)) return false; // cleared meanwhile
      if (code === 200) {
        settle(turn, reply);
        tell(reply.said);
        if (unanswered()) answer(unanswered()); // restored, and not asked yet
        return true;
      }
      if (code >= 400 && code < 500 && code !== TOO_OFTEN) refuse(turn, reply);
      else miss(turn, code ? reply : {}, wait);
      return false;
    }

    /* Takes a turn away; what stood in its place comes back. */
    function remove(turn) {
      if (turn.place.contains(keep)) list.after(keep);
      turn.place.remove();
      turns.splice(turns.indexOf(turn), 1);
      if (turn.instead) {
        turns.push(turn.instead);
        put(turn.instead, element(turn.instead.html).firstElementChild);
      }
      arrange();
    }

    function trouble({ error, cure }) {
      const told = make("div", "q-problem");
      told.setAttribute("role", "alert");
      told.append(make("p", "q-headline", error || said.gone));
      if (cure) told.append(make("p", "", cure));
      return told;
    }

    /* The question cannot be asked: it goes back into the box, or where something else
       is typed there, stands above what is said of it. */
    function refuse(turn, reply) {
      remove(turn);
      const told = make("div", "q-refused");
      if (box.value) told.append(make("p", "q-asked", turn.asked));
      else type(turn.asked);
      told.append(reply.html ? element(reply.html) : trouble(reply));
      list.append(told);
      told.scrollIntoView({ block: "nearest" });
      save();
      if (reply.said) tell(reply.said);
      if (unanswered()) answer(unanswered());
    }

    /* No answer came: the question stays, and is asked again by itself. */
    function miss(turn, reply, wait) {
      const told = trouble({ cure: said.gone_cure, ...reply });
      const again = make("button", "q-button", said.again);
      again.type = "button";
      again.addEventListener("click", () => answer(turn));
      const change = make("button", "q-button", said.change);
      change.type = "button";
      change.addEventListener("click", () => takeBack(turn));
      told.append(again, " ", change);
      turn.place.querySelector(".q-waiting").replaceWith(told);
      turn.place.removeAttribute("aria-busy");
      turn.tries = (turn.tries || 0) + 1;
      const pause = RETRY_MS * 2 ** Math.min(turn.tries - 1, MOST_DOUBLED);
      retry = window.setTimeout(() => back(turn), wait ? wait * 1_000 : pause);
    }

    /* To be changed, with what was typed meanwhile after it; others can be asked. */
    function takeBack(turn) {
      window.clearTimeout(retry);
      remove(turn);
      type([turn.asked, box.value].filter(Boolean).join("\n"));
      box.focus();
      save();
      if (unanswered()) answer(unanswered());
    }

    async function back(turn) {
      const well = await fetch("/healthz").then((r) => r.ok, () => false);
      if (well) answer(turn);
      else if (turns.includes(turn)) retry = window.setTimeout(() => back(turn), RETRY_MS);
    }

    function unanswered() {
      return turns.find((t) => !t.html);
    }

    /* A question on offer stands alone: it begins a topic. */
    function ask(question, undo = null) {
      const asked = question.trim();
      if (!asked) {
        box.focus();
        return;
      }
      const open = unanswered();
      if (open) { // one at a time; what is typed stays
        answer(open);
        return;
      }
      for (const told of list.querySelectorAll(".q-refused")) told.remove();
      const instead = undo || editing !== turns[turns.length - 1] ? null : editing;
      editing = null;
      if (instead) {
        list.after(keep);
        turns.pop().place.remove();
        instead.place = null;
      }
      const topic = instead && instead.undo.includes("topic") ? ["topic"] : [];
      if (question === box.value) type("");
      if (touch.matches && document.activeElement === box) box.blur();
      const turn = { asked, undo: undo || topic, html: "", shown: "", instead };
      turns.push(turn);
      const answered = answer(turn);
      save();
      toTop(turn);
      answered.then((done) => { if (done) toTop(turn); });
    }

    /* Asks a turn again without what a button takes back; the old answer stays till the
       new one is there. */
    async function undo(turn, name) {
      const kept = turn.undo;
      if (turn.sent || unanswered()) return;
      turn.sent = true;
      turn.undo = [...kept, name];
      turn.place.setAttribute("aria-busy", "true");
      for (const told of turn.place.querySelectorAll(".q-problem")) told.remove();
      const { status: code, reply } = await send(turns.indexOf(turn), () => tell(said.slow));
      turn.sent = false;
      if (!turns.includes(turn)) return;
      turn.place.removeAttribute("aria-busy");
      if (code === 200) {
        settle(turn, reply);
        tell(reply.said);
      } else {
        turn.undo = kept;
        turn.place.querySelector(".q-understood").append(trouble(code ? reply : {}));
      }
    }

    function edit(turn) {
      editing = turn;
      type([turn.asked, box.value].filter(Boolean).join("\n"));
      box.focus();
      save();
    }

    function clear() {
      window.clearTimeout(retry);
      list.after(keep);
      turns = [];
      editing = null;
      list.replaceChildren();
      type("");
      status.textContent = "";
      forget("sessionStorage", KEPT);
      arrange();
      window.scrollTo(0, 0);
      box.focus({ preventScroll: true });
    }

    function restore() {
      const kept = read("sessionStorage", KEPT);
      type(typeof kept.typed === "string" ? kept.typed : "");
      if (!Array.isArray(kept.turns)) return;
      const same = kept.lang === lang && kept.build === build;
      turns = kept.turns.map((t) => ({ ...t, html: same ? t.html : "", shown: same ? t.shown : "" }));
      for (const turn of turns) {
        put(turn, turn.html ? element(turn.html).firstElementChild : waiting(turn));
      }
      if (turns.length) toTop(turns[turns.length - 1]);
      if (unanswered()) answer(unanswered());
    }

    root.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button || button.closest("#q-form")) return;
      const place = button.closest(".q-turn");
      const turn = turns.find((t) => t.place === place);
      if (button.dataset.look) changeLook(button.dataset.look);
      else if (button.dataset.do === "print") window.print();
      else if (button.dataset.do === "clear") clear();
      else if (button.name === "offer") ask(button.value, ["topic"]);
      else if (turn && button.name === "undo") undo(turn, button.value);
      else if (turn && button.name === "edit") edit(turn);
    });
    keep.querySelector("form").addEventListener("submit", (event) => {
      const sheet = event.currentTarget;
      for (const field of sheet.querySelectorAll("input")) field.remove();
      for (const { shown } of turns) {
        if (!shown) continue;
        const field = make("input");
        Object.assign(field, { type: "hidden", name: "shown", value: shown });
        sheet.append(field);
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(box.value);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      ask(box.value);
    });
    box.addEventListener("input", () => {
      fit();
      save();
    });
    window.addEventListener("online", () => {
      const open = unanswered();
      if (open) answer(open);
    });
    restore();
  }

  /* --- the source beside the answers ------------------------------------------------ */

  function panel(root) {
    const layer = root.querySelector(".q-panel");
    const body = layer.querySelector(".q-panel-body");
    let opener = null; // the link that the focus goes back to
    let wanted = 0; // answers to older clicks are dropped

    function fit() {
      const covers = !layer.hidden && !wide.matches;
      layer.setAttribute("role", covers ? "dialog" : "complementary");
      if (covers) layer.setAttribute("aria-modal", "true");
      else layer.removeAttribute("aria-modal");
      for (const behind of root.querySelectorAll("#q-main, .q-banner")) behind.inert = covers;
      top.classList.toggle("q-reading", !layer.hidden);
    }

    /* Opening narrows the conversation: the link must not move under the hand. */
    function keeping(link, change) {
      const before = link && link.getBoundingClientRect().top;
      change();
      if (link && wide.matches) window.scrollBy(0, link.getBoundingClientRect().top - before);
    }

    function show(article) {
      body.replaceChildren(...article.childNodes);
      const title = body.querySelector("#q-title");
      layer.querySelector(".q-panel-name").textContent = title.textContent;
      layer.hidden = false;
      keeping(opener, fit);
      if (!(history.state && history.state.questionDesk)) {
        history.pushState({ ...history.state, questionDesk: "source" }, "");
      }
      const mark = body.querySelector("#passage");
      (mark || title).focus({ preventScroll: true });
      body.scrollTop = 0;
      if (mark) {
        const above = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
        body.scrollTop = above - body.clientHeight / 4;
      }
    }

    function hide() {
      layer.hidden = true;
      wanted += 1;
      const link = opener && opener.isConnected ? opener : null;
      keeping(link, fit);
      const home = link || root.querySelector("#q-question");
      if (home) home.focus();
    }

    function close() {
      hide();
      if (history.state && history.state.questionDesk) history.back();
    }

    function soon() {
      const stop = new AbortController();
      window.setTimeout(() => stop.abort(), OPEN_MS);
      return stop.signal;
    }

    async function open(link) {
      const mine = (wanted += 1);
      try {
        const answer = await fetch(link.href, { signal: soon() });
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine !== wanted) return;
        opener = link;
        show(document.adoptNode(page.querySelector(".q-article")));
      } catch {
        if (mine === wanted) window.location.href = link.href;
      }
    }

    root.addEventListener("click", (event) => {
      const link = event.target.closest("a.q-open");
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (!link || !plain || event.button !== 0) return;
      event.preventDefault();
      open(link);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !layer.hidden) close();
    });
    layer.querySelector(".q-close").addEventListener("click", close);
    window.addEventListener("popstate", (event) => {
      if (!layer.hidden && !(event.state && event.state.questionDesk)) hide();
    });
    wide.addEventListener("change", fit);
  }

  /* What was typed into the first view, before this script ran, is in the box. */
  function takeOver(root) {
    const early = document.getElementById("q-early");
    if (!early) return;
    const typed = early.querySelector("textarea");
    const box = root.querySelector("#q-question");
    const focused = document.activeElement === typed;
    const { value } = typed;
    early.remove();
    if (value) {
      box.value = value;
      box.dispatchEvent(new Event("input"));
    }
    if (focused) focusOnceShown(box);
  }

  /* Gradio may still hide what it has made; whoever went elsewhere meanwhile stays. */
  function focusOnceShown(field, frames = 120) {
    field.focus();
    const nowhere = [null, document.body].includes(document.activeElement);
    if (nowhere && frames) requestAnimationFrame(() => focusOnceShown(field, frames - 1));
  }

  /* Gradio names the browser's language as the page's; the page has its own. */
  function frame(root) {
    const own = () => {
      if (top.lang !== root.lang) top.lang = root.lang;
      if (top.dir !== root.dir) top.dir = root.dir;
    };
    new MutationObserver(own).observe(top, { attributeFilter: ["lang", "dir"] });
    own();
  }

  function open(element) {
    const root = element.querySelector(".q-app");
    frame(root);
    showLook();
    panel(root);
    conversation(root);
    takeOver(root);
  }

  showLook();
  if ("scrollRestoration" in history) history.scrollRestoration = "manual";
  return { open };
})();
