/* The page's own script: reports clicks in the conversation, shows the newest turn, and
   opens source articles beside it. Without it every link still leads to a whole page. */
"use strict";

window.questionDesk = window.questionDesk || (() => {
  const wide = window.matchMedia("(min-width: 821px)");
  const touch = window.matchMedia("(pointer: coarse)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  function conversation(element, trigger, watch, events) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-event]");
      if (button && events.includes(button.dataset.event)) {
        trigger(button.dataset.event, { n: Number(button.dataset.n) });
      }
    });
    watch("value", () => {
      const turns = element.querySelector(".q-turns");
      const newest = turns && turns.lastElementChild;
      if (!newest || turns.dataset.moved !== "yes") return;
      if (touch.matches && document.activeElement) document.activeElement.blur();
      const behavior = still.matches ? "auto" : "smooth";
      window.requestAnimationFrame(() => newest.scrollIntoView({ block: "start", behavior }));
    });
  }

  function panel(element, server) {
    const layer = element.querySelector(".q-panel");
    const body = layer.querySelector(".q-panel-body");
    let opener = null; // the link that the focus goes back to
    let wanted = 0; // answers to older clicks are dropped

    function fit() {
      const covers = !layer.hidden && !wide.matches;
      layer.setAttribute("role", covers ? "dialog" : "complementary");
      if (covers) layer.setAttribute("aria-modal", "true");
      else layer.removeAttribute("aria-modal");
      document.getElementById("q-main").inert = covers;
      document.documentElement.classList.toggle("q-reading", !layer.hidden);
    }

    /* Opening narrows the conversation: the link must not move under the hand. */
    function keeping(link, change) {
      const before = link && link.getBoundingClientRect().top;
      change();
      if (link && wide.matches) window.scrollBy(0, link.getBoundingClientRect().top - before);
    }

    function show(html) {
      body.innerHTML = html;
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
      const home = link || document.querySelector("#q-ask textarea");
      if (home) home.focus();
    }

    function close() {
      hide();
      if (history.state && history.state.questionDesk) history.back();
    }

    async function open(link) {
      const mine = (wanted += 1);
      const { article, start, end } = link.dataset;
      try {
        const reply = await server.open_article({ article, start, end });
        if (mine !== wanted) return;
        opener = link;
        show(reply.html.toString());
      } catch (error) {
        if (mine === wanted) window.location.href = link.href;
      }
    }

    document.addEventListener("click", (event) => {
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

  if ("scrollRestoration" in history) history.scrollRestoration = "manual";
  return { conversation, panel };
})();
