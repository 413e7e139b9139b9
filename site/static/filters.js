// The filters above a long table, and its state in the address: text, choices, best of each system,
// order, columns and the rows shown. What is the default is left out.
const COUNT = new Intl.NumberFormat("en");
// Below this width, and for fewer rows, the bar is closed at first.
const NARROW_PX = 704;
const FEW_ROWS = 10;
const LONGEST_WORD = 200;
const SAID_MS = 3000;

function addFilters(long) {
  const filters = { long, leftOut: [], ...barOf(long), ...lineOf() };
  const region = long.table.closest(".scroll");
  region.before(filters.bar, filters.line);
  region.after(filters.more);
  listenToFields(filters);
  listenToButtons(filters);
  SORTED.get(long.table).reorder = (state, th) => {
    long.choice.sort = th?.dataset.key ?? "";
    long.choice.isWorstFirst = state.clicks === 2;
    changed(filters);
  };
  long.listeners.push(() => print(filters));
  addEventListener("popstate", () => fromAddress(filters));
  fromAddress(filters);
}

// The bar with a field for the text, one for each filter that has a choice, and one for the best.
function barOf(long) {
  const bar = document.createElement("details");
  bar.className = "filters";
  bar.dataset.byScript = "";
  bar.open = innerWidth > NARROW_PX && long.rows.length > FEW_ROWS;
  const summary = document.createElement("summary");
  summary.textContent = "Filter";
  const search = labelled("Search", "input", "q");
  search.control.type = "search";
  search.control.autocomplete = "off";
  const facets = long.facets.filter((facet) => facet.choices.length > 1).map(facetField);
  const best = labelled("best per system", "input", "best");
  best.control.type = "checkbox";
  best.field.className = "best";
  best.field.title = "The best entry of each accelerator, number of accelerators and nodes";
  const fields = document.createElement("div");
  fields.append(search.field, ...facets.map(({ field }) => field));
  if (long.head.system.length) fields.append(best.field);
  bar.append(summary, fields);
  return { bar, search: search.control, facets, best: best.control };
}

function facetField(facet) {
  const { field, control } = labelled(facet.label, "select", facet.key);
  const sorted = facet.choices
    .map(({ slug, text }, number) => ({ slug, text, number }))
    .sort((a, b) => COLLATOR.compare(a.text, b.text));
  control.append(new Option("any", ""), ...sorted.map(({ slug }) => new Option("", slug)));
  return { facet, field, control, sorted };
}

// How many rows are shown, and the buttons that undo, copy and show more.
function lineOf() {
  const line = document.createElement("div");
  line.className = "shown";
  line.dataset.byScript = "";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const reset = buttonOf("reset");
  const copy = buttonOf("copy link");
  line.append(status, reset, copy);
  const more = buttonOf("");
  more.className = "more";
  more.dataset.byScript = "";
  return { line, status, reset, copy, more };
}

function listenToFields(filters) {
  const { long, search, facets, best } = filters;
  search.addEventListener("input", () => {
    long.choice.text = search.value.trim();
    changed(filters, true);
  });
  for (const { facet, control } of facets) {
    control.addEventListener("change", () => {
      if (control.value) long.choice.of.set(facet.key, control.value);
      else long.choice.of.delete(facet.key);
      changed(filters);
    });
  }
  best.addEventListener("change", () => {
    long.choice.isBest = best.checked;
    changed(filters);
  });
  for (const radio of columnSets()) radio.addEventListener("change", () => remember(filters));
}

function listenToButtons(filters) {
  const { long, search, reset, copy, more } = filters;
  reset.addEventListener("click", () => {
    const { sort, isWorstFirst } = long.choice;
    long.choice = { ...emptyChoice(), sort, isWorstFirst };
    changed(filters);
    search.focus();
  });
  copy.addEventListener("click", () => copyAddress(copy));
  more.addEventListener("click", () => {
    const first = long.more();
    remember(filters, true);
    first?.querySelector("a")?.focus({ preventScroll: true });
  });
}

function labelled(words, tag, key) {
  const field = document.createElement("div");
  const label = document.createElement("label");
  label.textContent = words;
  label.htmlFor = `filter-${key}`;
  const control = document.createElement(tag);
  control.id = label.htmlFor;
  field.append(label, control);
  return { field, control };
}

function buttonOf(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  return button;
}

function columnSets() {
  return [...document.querySelectorAll("input[name=columns]")];
}

function changed(filters, isTyping = false) {
  filters.leftOut = [];
  filters.long.choice.shown = PAGE_ROWS;
  filters.long.update();
  remember(filters, isTyping);
}

// Prints what is chosen and how much of it is shown.
function print(filters) {
  const { long, search, facets, best, status, reset, more } = filters;
  if (search.value.trim() !== long.choice.text) search.value = long.choice.text;
  best.checked = long.choice.isBest;
  for (const field of facets) printFacet(long, field);
  // A message that stays the same is not read out again.
  const message = messageOf(filters);
  if (status.textContent !== message) status.textContent = message;
  reset.hidden = !long.isFiltered;
  const rest = long.matches.length - long.firstShown - long.visible.length;
  more.hidden = rest <= 0;
  more.textContent = `Show ${Math.min(rest, MORE_ROWS)} more of ${COUNT.format(rest)}`;
  for (const pages of document.querySelectorAll("nav.pager")) pages.hidden = !long.isPlain;
}

function printFacet(long, { facet, control, sorted }) {
  const counts = long.counts[long.facets.indexOf(facet)];
  const chosen = long.choice.of.get(facet.key) ?? "";
  sorted.forEach(({ text, number, slug }, index) => {
    const option = control.options[index + 1];
    option.text = `${text} (${COUNT.format(counts[number])})`;
    option.disabled = counts[number] === 0 && slug !== chosen;
  });
  // A word that several choices hold, such as "h100", stands in no list of them.
  control.options.length = sorted.length + 1;
  if (chosen && !facet.slugs.has(chosen)) {
    control.append(new Option(`all with “${chosen}”`, chosen));
  }
  control.value = chosen;
}

function messageOf({ long, leftOut }) {
  const shown = long.visible.length;
  const hits = long.matches.length;
  const found = long.isFiltered && shown !== hits ? `${COUNT.format(hits)} found, ` : "";
  const left = leftOut.length
    ? ` Not among the choices here, so left out: ${leftOut.join(", ")}.`
    : "";
  return `${found}${COUNT.format(shown)} of ${COUNT.format(long.rows.length)} shown${left}`;
}

// The state of the table as a query, such as "acc=nvidia-h100&sort=time".
function queryOf({ long }) {
  const { text, of, isBest, sort, isWorstFirst, shown } = long.choice;
  const query = new URLSearchParams();
  if (text) query.set("q", text);
  for (const { key } of long.facets) if (of.has(key)) query.set(key, of.get(key));
  if (isBest) query.set("best", "1");
  if (sort) query.set("sort", isWorstFirst ? `-${sort}` : sort);
  const set = columnSets().find((radio) => radio.checked)?.value ?? "ranking";
  if (set !== "ranking") query.set("set", set);
  if (shown !== PAGE_ROWS) query.set("rows", String(shown));
  return query.toString();
}

function remember(filters, isTyping = false) {
  const query = queryOf(filters);
  const address = location.pathname + (query && `?${query}`) + location.hash;
  if (address === location.pathname + location.search + location.hash) return;
  if (isTyping) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

// Takes the state from the address. A word there that fits no choice is named and left out.
function fromAddress(filters) {
  const { long, bar } = filters;
  const query = new URLSearchParams(location.search);
  filters.leftOut = [];
  long.choice = emptyChoice();
  long.choice.text = (query.get("q") ?? "").trim().slice(0, LONGEST_WORD);
  long.choice.isBest = long.head.system.length > 0 && query.get("best") === "1";
  const rows = Number(query.get("rows"));
  if (rows > PAGE_ROWS) long.choice.shown = Math.min(Math.floor(rows), long.rows.length);
  takeChoices(filters, query);
  takeOrder(filters, query);
  const sets = columnSets();
  const set = sets.find((radio) => radio.value === query.get("set"));
  const usual = sets.find((radio) => radio.defaultChecked);
  if (set ?? usual) (set ?? usual).checked = true;
  if (long.isFiltered) bar.open = true;
  long.update();
}

function takeChoices({ long, leftOut }, query) {
  for (const facet of long.facets) {
    if (!query.get(facet.key)) continue;
    const slug = slugOf(query.get(facet.key).slice(0, LONGEST_WORD));
    const found = [...long.choicesNamed(facet, slug)];
    if (found.length === 0) leftOut.push(facet.label);
    else long.choice.of.set(facet.key, found.length > 1 ? slug : facet.choices[found[0]].slug);
  }
}

function takeOrder({ long, leftOut }, query) {
  const [, minus, sort] = /^(-?)(.*)$/s.exec(query.get("sort") ?? "");
  const th = sort ? long.headingOf(sort) : undefined;
  if (th) Object.assign(long.choice, { sort, isWorstFirst: minus === "-" });
  else if (sort) leftOut.push("order");
  const clicks = long.choice.isWorstFirst ? 2 : 1;
  sortBy(SORTED.get(long.table), th ?? long.table.tHead.rows[0].cells[0], th ? clicks : 0);
}

async function copyAddress(button) {
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    isCopied = copiedOldWay(location.href);
  }
  button.textContent = isCopied ? "link copied" : "copy the address above";
  setTimeout(() => {
    button.textContent = "copy link";
  }, SAID_MS);
}

// For pages without https, where a browser has no clipboard.
function copiedOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}
