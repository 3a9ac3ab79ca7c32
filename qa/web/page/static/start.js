/* Brings the page to life when Gradio has shown it, and again in another language. */
"use strict";

window.questionDesk.open = window.questionDesk.open || (() => {
  const { showLook, changeLook } = window.questionDesk.look;
  const { conversation, panel } = window.questionDesk;
  const { trouble, clicked } = window.questionDesk.tools;
  const LANGUAGES = ".q-languages a";
  const top = document.documentElement;
  let shown = null; // {root, leave, left}: what the page shows now
  let wanted = 0; // number of the newest choice of a language

  /* Takes over the text that was typed before this script ran. */
  function takeOver(root) {
    const early = document.getElementById("q-early");
    if (!early) return;
    const typed = early.querySelector("textarea");
    const box = root.querySelector("#q-question");
    const focused = document.activeElement === typed;
    const { value } = typed;
    const size = Number(early.querySelector("[name=size]:checked").value);
    early.remove();
    for (let n = 0; n < size; n += 1) changeLook("larger");
    if (value) {
      box.value = value;
      box.dispatchEvent(new Event("input"));
    }
    if (focused) focusOnceShown(box);
  }

  /* Gradio may still hide the field. A focus that moved elsewhere stays there. */
  function focusOnceShown(field, frames = 120) {
    field.focus();
    const nowhere = [null, document.body].includes(document.activeElement);
    if (nowhere && frames) requestAnimationFrame(() => focusOnceShown(field, frames - 1));
  }

  /* Gradio sets the browser's language; this sets the page's own again. */
  function frame() {
    const { root } = shown;
    if (top.lang !== root.lang) top.lang = root.lang;
    if (top.dir !== root.dir) top.dir = root.dir;
  }

  function open(element) {
    const root = element.querySelector(".q-app");
    const before = shown ? shown.leave() : {};
    const left = new AbortController();
    if (shown) shown.left.abort();
    else new MutationObserver(frame).observe(top, { attributeFilter: ["lang", "dir"] });
    panel(root, left);
    shown = { root, left, leave: conversation(root, before, left) };
    frame();
    showLook();
    takeOver(root);
    root.addEventListener("click", (event) => {
      const link = clicked(event, LANGUAGES);
      if (!link) return;
      event.preventDefault();
      speak(link).then((done) => { if (done) window.history.pushState({}, "", link.href); });
    });
  }

  /* Shows the page in the language of a link, without leaving it: the conversation is
     only in its memory. Resolves to true if it is shown. */
  async function speak(link) {
    const mine = (wanted += 1);
    const { root } = shown;
    for (const told of root.querySelectorAll(".q-languages + .q-problem")) told.remove();
    try {
      const answer = await fetch(new URL("config", link.href));
      const { title, components } = await answer.json();
      const page = components.find(({ props }) => props.elem_id === "q-desk");
      const held = document.createElement("template");
      held.innerHTML = page.props.value;
      if (mine !== wanted) return false;
      const element = root.parentElement;
      root.replaceWith(held.content);
      document.title = title;
      open(element);
      shown.root.querySelector(`${LANGUAGES}[aria-current]`).focus();
      return true;
    } catch {
      const said = JSON.parse(root.dataset.said);
      if (mine === wanted) link.parentElement.after(trouble(said.gone, said.no_source_cure));
      return false;
    }
  }

  /* Back and Forward lead from language to language. */
  window.addEventListener("popstate", () => {
    const links = shown ? [...shown.root.querySelectorAll(LANGUAGES)] : [];
    const there = links.find((link) => link.pathname === window.location.pathname);
    if (there && !there.hasAttribute("aria-current")) speak(there);
  });

  showLook();
  if ("scrollRestoration" in history) history.scrollRestoration = "manual";
  return open;
})();
