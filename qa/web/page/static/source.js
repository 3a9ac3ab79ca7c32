/* The source article beside the answers. */
"use strict";

window.questionDesk.panel = window.questionDesk.panel || (() => {
  const OPEN_MS = 10_000;
  const { trouble, clicked } = window.questionDesk.tools;
  const wide = window.matchMedia("(min-width: 821px)");
  const top = document.documentElement;

  function panel(root, { signal }) {
    const layer = root.querySelector(".q-panel");
    const body = layer.querySelector(".q-panel-body");
    const said = JSON.parse(root.dataset.said);
    let opener = null; // the link that the focus goes back to
    let wanted = 0; // number of the newest click; articles of older ones are dropped

    function fit() {
      const covers = !layer.hidden && !wide.matches;
      layer.setAttribute("role", covers ? "dialog" : "complementary");
      if (covers) layer.setAttribute("aria-modal", "true");
      else layer.removeAttribute("aria-modal");
      for (const behind of root.querySelectorAll("#q-main, .q-banner")) behind.inert = covers;
      top.classList.toggle("q-reading", !layer.hidden);
    }

    /* The panel narrows the conversation. The link stays where it is on the screen. */
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

    /* No page came: a message stands at the link. */
    function miss(link) {
      link.after(trouble(said.no_source, said.no_source_cure));
    }

    async function open(link) {
      const mine = (wanted += 1);
      for (const told of root.querySelectorAll("a.q-open + .q-problem")) told.remove();
      try {
        const answer = await fetch(link.href, { signal: soon() });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine !== wanted) return;
        const article = page.querySelector(".q-article"); // or a page that says why not
        opener = link;
        if (article) show(document.adoptNode(article));
        else miss(link);
      } catch {
        if (mine === wanted) miss(link);
      }
    }

    root.addEventListener("click", (event) => {
      const link = clicked(event, "a.q-open");
      if (!link) return;
      event.preventDefault();
      open(link);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !layer.hidden) close();
    }, { signal });
    layer.querySelector(".q-close").addEventListener("click", close);
    window.addEventListener("popstate", (event) => {
      if (!layer.hidden && !(event.state && event.state.questionDesk)) hide();
    }, { signal });
    wide.addEventListener("change", fit, { signal });
    fit(); // the page before this one may have had its panel open
  }

  return panel;
})();
