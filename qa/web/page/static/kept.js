/* The conversation on this device, for a person who chose to keep it. Without that choice
   it is in the memory of the page alone. */
"use strict";

window.questionDesk.kept = window.questionDesk.kept || (() => {
  const NAME = "question-desk-kept"; // in sessionStorage
  const { read, write, forget } = window.questionDesk.tools;

  /* `now` gives the conversation as it is to be kept. */
  function kept(root, now) {
    const choice = root.querySelector("#q-keep-here");

    function save() {
      if (choice.checked && !write("sessionStorage", NAME, now())) clear();
    }

    function clear() {
      choice.checked = false;
      forget("sessionStorage", NAME);
    }

    function restore() {
      const found = read("sessionStorage", NAME);
      choice.checked = Array.isArray(found.turns);
      return found;
    }

    choice.addEventListener("change", () => (choice.checked ? save() : clear()));
    return { save, clear, restore };
  }

  return kept;
})();
