/* The lab's own script: keeps the chosen files in the form when one of them is refused,
   compares evaluations that are dragged onto each other, and goes to the next question with
   the arrow keys. Without it, every page works by links and forms. */
"use strict";

(() => {
  const form = document.querySelector(".q-form");

  function told(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return parsed.querySelector("#q-problem");
  }

  function complain(problem) {
    const place = document.getElementById("q-problem");
    place.replaceChildren(...(problem ? problem.childNodes : []));
    place.scrollIntoView({ block: "center" });
  }

  async function send(event) {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const reply = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (reply.redirected) {
        window.location.assign(reply.url);
        return;
      }
      complain(told(await reply.text()));
    } catch (error) {
      form.submit(); // the browser has a better message
      return;
    }
    button.disabled = false;
  }

  if (form) form.addEventListener("submit", send);

  // --- lines of the table of evaluations, dragged onto each other ------------------------
  function draggable(row) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-run", row.dataset.run);
    });
    row.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("text/x-run")) return;
      event.preventDefault();
      row.classList.add("q-dropped");
    });
    row.addEventListener("dragleave", () => row.classList.remove("q-dropped"));
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      row.classList.remove("q-dropped");
      const one = event.dataTransfer.getData("text/x-run");
      if (one && one !== row.dataset.run) {
        window.location.assign(`${row.querySelector("a").href}?beside=${one}`);
      }
    });
  }

  const rows = document.querySelectorAll("tr[data-run]");
  rows.forEach(draggable);
  document.querySelectorAll(".q-drag, .q-keys").forEach((hint) => {
    hint.hidden = false;
  });

  // --- arrow keys: the question before, and the next one ---------------------------------
  document.addEventListener("keydown", (event) => {
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const idle = document.activeElement === document.body;
    if (!rel || !idle || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const link = document.querySelector(`a[rel=${rel}]`);
    if (link) link.click();
  });
})();
