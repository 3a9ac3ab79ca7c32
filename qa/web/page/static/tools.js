/* The page's own script. The conversation lives in this tab: each question is sent with
   the questions before it, and the server keeps none. Without the script, /plain does the
   same, and every link leads to a whole page.

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

  function write(storage, name, value) {
    try {
      window[storage].setItem(name, JSON.stringify(value));
    } catch {
      // The browser keeps nothing: the page works, and a reload begins a new conversation.
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

  return { read, write, forget, make };
})();
