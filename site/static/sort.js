// Turns the headings of sortable tables into buttons. Without it nothing is missing.
// The first click sorts the best first, the second turns that round, the third brings back the
// order of the page.
const COLLATOR = new Intl.Collator("en", { numeric: true });
const SORTED = new Map();

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
    reorder: reorderRows,
  };
  SORTED.set(table, state);
  for (const th of table.tHead.rows[0].cells) {
    const label = th.querySelector(".label") ?? th;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...label.childNodes);
    button.addEventListener("click", () => {
      const clicks = state.heading === th ? (state.clicks + 1) % 3 : 1;
      sortBy(state, th, clicks);
      state.reorder(state, clicks ? th : null, isDescending(th, clicks));
      state.live.textContent = message(th, clicks);
    });
    label.append(button);
  }
}

// Marks the heading that the rows are sorted by: once for the best first, twice for the worst,
// not at all for the order of the page.
function sortBy(state, th, clicks) {
  state.heading = th;
  state.clicks = clicks;
  for (const other of state.table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (clicks === 0) state.sorted?.setAttribute("aria-sort", "ascending");
  else th.setAttribute("aria-sort", isDescending(th, clicks) ? "descending" : "ascending");
}

function isDescending(th, clicks) {
  return (th.dataset.best === "high") !== (clicks === 2);
}

function message(th, clicks) {
  if (clicks === 0) return "The order of the page is back.";
  const name = th.querySelector(".sort").firstChild.textContent.trim();
  return `Sorted by ${name}, ${isDescending(th, clicks) ? "descending" : "ascending"}.`;
}

function reorderRows(state, th, descending) {
  const body = state.table.tBodies[0];
  state.rows ??= [...body.rows];
  body.append(...(th ? inOrder(state, th, descending) : state.rows));
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
  return cell.querySelector(".unseen, .missing") ? null : keyOfText(cell.textContent);
}

// What is printed as a number sorts as one.
function keyOfText(text) {
  const number = Number(text.replaceAll(",", "") || NaN);
  return Number.isNaN(number) ? text.trim() : number;
}

// What is missing comes last in both directions.
function compare(a, b, descending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const isNumber = typeof a === "number" && typeof b === "number";
  const order = isNumber ? a - b : COLLATOR.compare(String(a), String(b));
  return descending ? -order : order;
}
