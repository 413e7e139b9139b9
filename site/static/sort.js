// Turns the headings of sortable tables into buttons. Without it nothing is missing.
for (const table of document.querySelectorAll("table.sortable")) {
  for (const th of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    button.addEventListener("click", () => sortBy(table, th));
    th.append(button);
  }
}

function sortBy(table, th) {
  const descending = th.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  th.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const keyed = [...table.tBodies[0].rows].map((row) => [key(row.cells[th.cellIndex]), row]);
  keyed.sort(([a], [b]) => compare(a, b, descending));
  table.tBodies[0].append(...keyed.map(([, row]) => row));
}

// <data value="1234.5">1.2 k</data> sorts as 1234.5, anything else as its text; a dash is missing.
function key(cell) {
  const data = cell.querySelector("data");
  if (data) return Number(data.value);
  return cell.querySelector(".unseen") ? null : cell.textContent.trim();
}

// What is missing comes last in both directions.
function compare(a, b, descending) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), "en", { numeric: true });
  return descending ? -order : order;
}
