// Turns the headings of sortable tables into buttons. Without it nothing is missing.
// The first click sorts the best first, the second turns that round, the third brings back the
// order of the page.
const COLLATOR = new Intl.Collator("en", { numeric: true });

for (const table of document.querySelectorAll("table.sortable")) {
  const live = document.createElement("p");
  live.className = "unseen";
  live.dataset.byScript = "";
  live.setAttribute("aria-live", "polite");
  table.before(live);
  const state = {
    table,
    live,
    heading: null,
    clicks: 0,
    sorted: table.querySelector("[aria-sort]"),
    keys: new Map(),
  };
  for (const th of table.tHead.rows[0].cells) {
    const label = th.querySelector(".label") ?? th;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...label.childNodes);
    button.addEventListener("click", () => sortBy(state, th));
    label.append(button);
  }
}

function sortBy(state, th) {
  const body = state.table.tBodies[0];
  state.rows ??= [...body.rows];
  state.clicks = state.heading === th ? (state.clicks + 1) % 3 : 1;
  state.heading = th;
  const isRestored = state.clicks === 0;
  const descending = (th.dataset.best === "high") !== (state.clicks === 2);
  for (const other of state.table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (isRestored) state.sorted?.setAttribute("aria-sort", "ascending");
  else th.setAttribute("aria-sort", descending ? "descending" : "ascending");
  body.append(...(isRestored ? state.rows : inOrder(state, th, descending)));
  state.live.textContent = message(th, isRestored, descending);
}

function message(th, isRestored, descending) {
  if (isRestored) return "The order of the page is back.";
  const name = th.querySelector(".sort").firstChild.textContent.trim();
  return `Sorted by ${name}, ${descending ? "descending" : "ascending"}.`;
}

function inOrder(state, th, descending) {
  if (!state.keys.has(th)) {
    state.keys.set(th, state.rows.map((row) => [key(row.cells[th.cellIndex]), row]));
  }
  const keyed = [...state.keys.get(th)];
  keyed.sort(([a], [b]) => compare(a, b, descending));
  return keyed.map(([, row]) => row);
}

// <data value="1234.5">1.2 k</data> sorts as 1234.5, anything else as its text. A dash and words
// in the place of a figure are missing.
function key(cell) {
  const data = cell.querySelector("data");
  if (data) return Number(data.value);
  return cell.querySelector(".unseen, .missing") ? null : cell.textContent.trim();
}

// What is missing comes last in both directions.
function compare(a, b, descending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const isNumber = typeof a === "number" && typeof b === "number";
  const order = isNumber ? a - b : COLLATOR.compare(String(a), String(b));
  return descending ? -order : order;
}
