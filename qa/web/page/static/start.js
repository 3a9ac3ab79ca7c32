/* Brings the page to life when Gradio has shown it. */
"use strict";

window.questionDesk.open = window.questionDesk.open || (() => {
  const { showLook, changeLook } = window.questionDesk.look;
  const { conversation, panel } = window.questionDesk;
  const top = document.documentElement;

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
  return open;
})();
