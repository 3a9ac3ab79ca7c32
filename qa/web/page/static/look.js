/* Size of text and colours, as a person chose them in this browser, and paper. */
"use strict";

window.questionDesk.look = window.questionDesk.look || (() => {
  const LOOK = "question-desk-look"; // in localStorage; holds nothing of a conversation
  const SIZES = 4;
  const { read, write } = window.questionDesk.tools;
  const top = document.documentElement;
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

  /* Paper shows what is folded. Where it was folded before, it is again. */
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".q-turn details:not([open], .q-term)")];
    for (const folded of unfolded) folded.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const folded of unfolded) folded.open = false;
  });

  return { showLook, changeLook };
})();
