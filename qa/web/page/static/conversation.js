/* The conversation: asks, shows, undoes and clears the turns of this page. */
"use strict";

window.questionDesk.conversation = window.questionDesk.conversation || (() => {
  const MAX_TURNS = 20; // the server reads no more earlier questions
  const SLOW_MS = 4_000;
  const LOST_MS = 40_000;
  const RETRY_MS = 4_000;
  const MAX_DOUBLED = 4; // times that the pause before the next try is doubled
  const TOO_OFTEN = 429;
  const { make, trouble } = window.questionDesk.tools;
  const { changeLook } = window.questionDesk.look;
  const touch = window.matchMedia("(pointer: coarse)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /* Goes on with what was `left` of an earlier page. Returns a function that ends the
     conversation and gives what is left of it. */
  function conversation(root, left, { signal }) {
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
    const hint = root.querySelector("#q-hint");
    let editing = null; // the turn whose question is in the box to be changed
    let retry = null;

    const { save, clear: forget, restore: kept } = window.questionDesk.kept(root, now);

    function now() {
      const told = turns.map(({ asked, undo, html, shown }) => ({ asked, undo, html, shown }));
      return { lang, build, turns: told, typed: box.value };
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
      hint.hidden = start.hidden;
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

    /* Shows a turn in place of its old element. The focus moves to its question. */
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

    function waiting(turn, text = said.looking) {
      const made = make("section", "q-turn q-pending");
      made.setAttribute("aria-busy", "true");
      const asked = make("h2", "q-asked", turn.asked);
      asked.dir = "auto";
      made.append(asked, make("p", "q-waiting", text));
      return made;
    }

    function toTop(turn) {
      const behavior = still.matches ? "auto" : "smooth";
      turn.place.scrollIntoView({ block: "start", behavior });
    }

    function begins(turn) {
      return turn.undo.includes("topic") || turn.undo.includes("offer");
    }

    /* The questions before a turn: those of its topic, and those of earlier topics. */
    function earlier(number) {
      let from = 0;
      for (let n = 0; n <= number; n += 1) if (begins(turns[n])) from = n;
      const asked = turns.slice(0, number).map((t) => t.asked);
      return {
        before: asked.slice(0, from).slice(-MAX_TURNS),
        history: asked.slice(from).slice(-MAX_TURNS),
      };
    }

    /* One request. Resolves to {status, reply, wait}; status 0 means no response. */
    async function send(number, patient) {
      const stop = new AbortController();
      const slow = window.setTimeout(patient, SLOW_MS);
      const lost = window.setTimeout(() => stop.abort(), LOST_MS);
      const { asked, undo } = turns[number];
      try {
        const answer = await fetch(`../${lang}/turn`, {
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

    /* Asks a turn that has no answer. */
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
      if (!turns.includes(turn)) return false; // cleared in the meantime
      if (code === 200) {
        settle(turn, reply);
        tell(reply.said);
        if (unanswered()) answer(unanswered()); // a restored turn that was not asked yet
        return true;
      }
      if (code >= 400 && code < 500 && code !== TOO_OFTEN) refuse(turn, reply);
      else miss(turn, code ? reply : {}, wait);
      return false;
    }

    /* Removes a turn; the turn that it replaced comes back. */
    function remove(turn) {
      const { instead } = turn;
      if (turn.place.contains(keep)) list.after(keep);
      turns.splice(turns.indexOf(turn), 1, ...(instead ? [instead] : []));
      if (instead) {
        instead.place = turn.place;
        put(instead, element(instead.html).firstElementChild);
      } else turn.place.remove();
      arrange();
    }

    function problem({ error, cure }) {
      return trouble(error || said.gone, cure);
    }

    /* The question cannot be asked. It goes back into the box; if there is other text in
       the box, it stands above the message. */
    function refuse(turn, reply) {
      remove(turn);
      const told = make("div", "q-refused");
      if (box.value) told.append(make("p", "q-asked", turn.asked));
      else type(turn.asked);
      told.append(reply.html ? element(reply.html) : problem(reply));
      list.append(told);
      told.scrollIntoView({ block: "nearest" });
      save();
      if (reply.said) tell(reply.said);
      if (unanswered()) answer(unanswered());
    }

    /* No answer came. The question stays, and is asked again after a pause. */
    function miss(turn, reply, wait) {
      const told = problem({ cure: said.gone_cure, ...reply });
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
      const pause = RETRY_MS * 2 ** Math.min(turn.tries - 1, MAX_DOUBLED);
      retry = window.setTimeout(() => back(turn), wait ? wait * 1_000 : pause);
    }

    /* Puts an unanswered question back into the box, before the text there. */
    function takeBack(turn) {
      window.clearTimeout(retry);
      remove(turn);
      type([turn.asked, box.value].filter(Boolean).join("\n"));
      box.focus();
      save();
      if (unanswered()) answer(unanswered());
    }

    async function back(turn) {
      const well = await fetch("../healthz").then((r) => r.ok, () => false);
      if (well) answer(turn);
      else if (turns.includes(turn)) retry = window.setTimeout(() => back(turn), RETRY_MS);
    }

    function unanswered() {
      return turns.find((t) => !t.html);
    }

    /* Asks a new question, or one that was changed, in the place of the old one: then the
       questions after it on its topic are asked again. `undo` is ["offer"] for an offered
       question. Questions are answered one at a time. */
    function ask(question, undo = null) {
      const asked = question.trim();
      if (!asked) {
        box.focus();
        return;
      }
      const open = unanswered();
      for (const told of list.querySelectorAll(".q-refused")) told.remove();
      const instead = undo || open || !turns.includes(editing) ? null : editing;
      editing = null;
      if (question === box.value) type("");
      if (touch.matches && document.activeElement === box) box.blur();
      const topic = instead ? instead.undo.filter((name) => name === "topic") : [];
      const turn = { asked, undo: undo || topic, html: "", shown: "", instead };
      if (open) {
        turns.push(turn);
        put(turn, waiting(turn, said.queued));
        tell(said.queued);
        save();
        answer(open);
        return;
      }
      if (instead) replace(instead, turn);
      else turns.push(turn);
      const answered = answer(turn);
      save();
      toTop(turn);
      answered.then((done) => { if (done) toTop(turn); });
    }

    function replace(old, turn) {
      const at = turns.indexOf(old);
      turns[at] = turn;
      turn.place = old.place;
      old.place = null;
      for (const later of turns.slice(at + 1)) {
        if (begins(later)) return;
        later.html = "";
        put(later, waiting(later, said.queued));
      }
    }

    /* Asks a turn again without the change that a button undoes, or with it again. The
       old answer stays until the new one is there. */
    async function undo(turn, names) {
      const kept = turn.undo;
      if (turn.sent || unanswered()) return;
      turn.sent = true;
      turn.undo = names;
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
        turn.place.append(problem(code ? reply : {}));
      }
    }

    /* Puts a question of a turn into the box: its own, or the `earlier` one that it was
       read together with. */
    function edit(turn, earlier) {
      const before = turns.slice(0, turns.indexOf(turn));
      const named = (t) => t.asked === earlier;
      editing = earlier ? before.findLast(named) || null : turn;
      type([earlier || turn.asked, box.value].filter(Boolean).join("\n"));
      box.focus();
      save();
    }

    function clear() {
      window.clearTimeout(retry);
      list.after(keep);
      for (const opened of keep.querySelectorAll("details")) opened.open = false;
      turns = [];
      editing = null;
      list.replaceChildren();
      type("");
      status.textContent = "";
      forget();
      arrange();
      window.scrollTo(0, 0);
      box.focus({ preventScroll: true });
    }

    function restore(old) {
      type(typeof old.typed === "string" ? old.typed : "");
      if (!Array.isArray(old.turns)) return;
      const same = old.lang === lang && old.build === build;
      turns = old.turns.map((t) => ({ ...t, html: same ? t.html : "", shown: same ? t.shown : "" }));
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
      else if (button.name === "offer") ask(button.value, ["offer"]);
      else if (button.name === "question") ask(button.value);
      else if (turn && button.name === "undo") undo(turn, [...turn.undo, button.value]);
      else if (turn && button.name === "redo") {
        undo(turn, turn.undo.filter((name) => name !== button.value));
      } else if (turn && button.name === "edit") edit(turn, button.value);
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
    }, { signal });
    restore({ ...kept(), ...left });

    return () => {
      const old = now();
      window.clearTimeout(retry);
      turns = []; // an answer that is on its way is dropped
      return old;
    };
  }

  return conversation;
})();
