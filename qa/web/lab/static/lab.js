/* The lab's own script: shows the progress of an evaluation, and keeps the chosen files in
   the form when one of them is refused. Without it, every page works by reloading. */
"use strict";

(() => {
  const form = document.querySelector(".q-form");
  const running = document.querySelector("[data-state]");

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

  if (form) form.addEventListener("submit", send);
  if (running) window.setTimeout(watch, 300);
})();
