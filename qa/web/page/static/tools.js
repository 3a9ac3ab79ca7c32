/* The page's own script. The conversation lives in the memory of this page: each question
   is sent with the questions before it, and the server keeps none. No link or button
   leaves the page, or else the conversation would be lost. Without the script, /plain
   does the same, and every link leads to a whole page.

   This file and its neighbours are served as app.js, in the order of qa/web/assets.py.
   Each adds its part to window.questionDesk, once: Gradio may load the script again. */
"use strict";

window.questionDesk = window.questionDesk || {};

/* Small functions that all parts use. */
window.questionDesk.tools = window.questionDesk.tools || (() => {
  function read(storage, name) {
    try {
      return JSON.parse(window[storage].getItem(name)) || {};
    } catch {
      return {};
    }
  }

  /* False where the browser keeps nothing: the page works all the same. */
  function write(storage, name, value) {
    try {
      window[storage].setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  function forget(storage, name) {
    try {
      window[storage].removeItem(name);
    } catch {
      // Nothing was kept.
    }
  }

  function make(tag, look, text) {
    const made = document.createElement(tag);
    if (look) made.className = look;
    if (text) made.textContent = text;
    return made;
  }

  /* A message in place of what was asked for. */
  function trouble(error, cure) {
    const told = make("div", "q-problem");
    told.setAttribute("role", "alert");
    told.append(make("p", "q-headline", error));
    if (cure) told.append(make("p", "", cure));
    return told;
  }

  /* The link that was clicked, unless the browser is asked for another tab. */
  function clicked(event, links) {
    const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    return other || event.button !== 0 ? null : event.target.closest(links);
  }

  return { read, write, forget, make, trouble, clicked };
})();
