/* The staff desk's script: steps from mark to mark, copies a quote with its citation, and
   opens the quote of what is selected. Without it, links and forms do the rest. */
"use strict";

(() => {
  const bar = document.querySelector(".q-tools");
  const copy = document.querySelector("[data-copy]");
  const quote = document.querySelector("[data-quote]");

  function step(event) {
    const by = Number(event.target.dataset.step);
    if (!by) return;
    const marks = [...document.querySelectorAll("[data-mark]")];
    const at = marks.findIndex((m) => m.classList.contains("q-here"));
    const next = at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length;
    marks.forEach((m) => m.classList.remove("q-here"));
    marks[next].classList.add("q-here");
    marks[next].scrollIntoView({ block: "center" });
    document.getElementById("q-where").textContent = `Mark ${next + 1} of ${marks.length}`;
  }

  async function put(text) {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    // Over plain http a browser has no clipboard for pages; the old command still works.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copyQuote() {
    const parts = ["q-quoted", "q-cited"].map((id) => document.getElementById(id).textContent);
    let done = false;
    try {
      done = await put(parts.join("\n\n"));
    } catch (error) {
      done = false;
    }
    copy.focus();
    document.getElementById("q-copied").textContent = done
      ? "Copied."
      : "The browser does not allow it: select the text and copy it.";
  }

  // The offset in the article, in characters as the desk counts them (code points).
  function offset(node, within) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const line = element.closest("[data-start]");
    if (!line) return null;
    const before = document.createRange();
    before.selectNodeContents(line);
    before.setEnd(node, within);
    return Number(line.dataset.start) + [...before.toString()].length;
  }

  function quoteSelection() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return;
    window.location.assign(`${quote.dataset.quote}?start=${start}&end=${end}#quote`);
  }

  if (window.innerWidth <= 820) {
    // On a phone the text comes first: outline and tools are one tap away.
    document.querySelectorAll(".q-aside details").forEach((d) => d.removeAttribute("open"));
  }
  if (bar) {
    bar.hidden = false;
    bar.addEventListener("click", step);
  }
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", copyQuote);
  }
  if (quote) {
    quote.addEventListener("mousedown", (event) => event.preventDefault()); // keep the selection
    quote.addEventListener("click", quoteSelection);
  }
})();
