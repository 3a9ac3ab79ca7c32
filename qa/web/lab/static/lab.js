/* The lab's own script: keeps the chosen files in the form when one of them is refused.
   Without it, every page works by reloading. */
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
})();
