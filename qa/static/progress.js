/* Shows how far a job is, and loads the page again when it has ended. Without it, the page
   has a link that does. */
"use strict";

(() => {
  const running = document.querySelector("[data-state]");

  async function watch() {
    try {
      const reply = await fetch(running.dataset.state);
      const now = await reply.json();
      if (now.state !== "running") {
        window.location.reload();
        return;
      }
      const bar = document.getElementById("q-bar");
      document.getElementById("q-doing").textContent = now.doing;
      document.getElementById("q-said").textContent = now.said;
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
      } else {
        bar.removeAttribute("value");
      }
    } catch (error) {
      // The desk may be busy or closed. The next request shows it.
    }
    window.setTimeout(watch, 700);
  }

  if (running) window.setTimeout(watch, 300);
})();
