// Turns a pasted sentence, table or file into the `reporter check` command to copy. Nothing is
// judged here, and nothing leaves the page. Whatever is pasted, the shell sees it as text: it stands
// between lines that can't end inside it.
(() => {
  "use strict";
  const pasted = document.getElementById("pasted");
  const command = document.getElementById("check-command");
  const told = document.getElementById("check-told");
  const example = command.textContent;
  // Control characters steer a terminal, marks of direction the eye; tabs and new lines stay.
  const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

  function update() {
    const raw = pasted.value.replace(/\r\n?/g, "\n");
    const text = raw.replace(STEERING, "").replace(/^\n+|\s+$/g, "");
    const left = raw.length - raw.replace(STEERING, "").length;
    command.textContent = text ? onInput(text) : example;
    const notes = text ? ["The command names what it took from the text; read that against it."] : [];
    if (left) notes.push(`${left} control ${left === 1 ? "character is" : "characters are"} left out.`);
    told.textContent = notes.join(" ");
  }

  function onInput(text) {
    const end = delimiter(text);
    return `reporter check - <<'${end}'\n${text}\n${end}`;
  }

  // A line that the text doesn't hold, so that the input can't end before its end.
  function delimiter(text) {
    let end = "END_OF_CLAIMS";
    while (text.includes(end)) end += "_";
    return end;
  }

  document.getElementById("check").querySelector(".pasting").hidden = false;
  pasted.addEventListener("input", update);
  update();
})();
