// Ticks on the rows of a ranking, for up to five entries side by side.
const MOST_COMPARED = 5;

function addTicks(long) {
  const at = long.index.get(long.head.compared);
  const names = long.index.get("system");
  const ticked = new Map();
  const bar = document.createElement("div");
  bar.className = "compare-bar";
  bar.dataset.byScript = "";
  bar.hidden = true;
  const link = document.createElement("a");
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const clear = buttonOf("clear");
  bar.append(link, words, clear);
  long.table.closest("section").append(bar);

  const print = (refusal) => {
    const count = ticked.size;
    bar.hidden = count === 0;
    link.hidden = count < 2;
    link.textContent = `Compare (${count})`;
    // An id holds letters, digits and lines alone: nothing of it needs to be escaped.
    const query = [...ticked.keys()].map((id) => `a=${id}`);
    link.href = `${long.table.dataset.root}compare/index.html?${query.join("&")}`;
    words.textContent = refusal || (count === 1 ? "Tick one more to compare." : "");
  };
  const tick = (box, id, name) => {
    if (!box.checked) ticked.delete(id);
    else if (ticked.size < MOST_COMPARED) ticked.set(id, box);
    else {
      box.checked = false;
      print(`Five entries at most are compared. Untick one before you tick ${name}.`);
      return;
    }
    print("");
  };
  clear.addEventListener("click", () => {
    for (const box of ticked.values()) box.checked = false;
    ticked.clear();
    print("");
  });

  const addTick = (row, tr) => {
    if (tr.querySelector("input")) return;
    const id = /^entries\/([a-z0-9-]+\/[a-z0-9-]+)\/index\.html$/.exec(long.rows[row][at])?.[1];
    if (!id) return;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.dataset.byScript = "";
    box.setAttribute("aria-label", `Compare ${long.rows[row][names]}`);
    box.addEventListener("change", () => tick(box, id, long.rows[row][names]));
    tr.cells[0].prepend(box);
  };
  const addAll = () => {
    for (const row of long.visible) addTick(row, long.rowAt(row));
  };
  long.listeners.push(addAll);
  addAll();
}
