// Turns a pasted claim or table into the `reporter check` command to copy. Nothing is judged here,
// and nothing leaves the page. Whatever is pasted, the shell sees it as text: a claim stands in
// single quotes, a file between lines that can't end inside it.
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
    const kind = kindOf(text);
    command.textContent = text ? kind.command(text) : example;
    const notes = text ? [kind.note] : [];
    if (left) notes.push(`${left} control ${left === 1 ? "character is" : "characters are"} left out.`);
    told.textContent = notes.join(" ");
  }

  function kindOf(text) {
    if (text.startsWith("{")) return inFile("claim.json", "Read as a claim file (JSON).");
    if (/\n/.test(text) && /,/.test(text.split("\n")[0]) && !/=/.test(text.split("\n")[0])) {
      return inFile("claims.csv", "Read as a table (CSV); its first line names the columns.");
    }
    return {
      note: /=/.test(text)
        ? "Read as a claim: one figure after the other, each as key=value."
        : "A claim names each figure: write the sentence as energy=1,287 MWh; co2e=552.1 t.",
      command: (claim) => `reporter check --claim=${quoted(claim)}`,
    };
  }

  function quoted(text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
  }

  function inFile(name, note) {
    return {
      note,
      command: (text) => {
        const end = delimiter(text);
        return `cat > ${name} <<'${end}'\n${text}\n${end}\nreporter check ${name}`;
      },
    };
  }

  // A line that the text doesn't hold, so that the file can't end before its end.
  function delimiter(text) {
    let end = "END_OF_CLAIMS";
    while (text.includes(end)) end += "_";
    return end;
  }

  document.getElementById("check").querySelector(".pasting").hidden = false;
  pasted.addEventListener("input", update);
  update();
})();
