// Rows of a long table as data: makes those that the page doesn't hold, finds and sorts them all.
// Without it the page shows its own rows and leads to numbered pages with the others.
const PAGE_ROWS = 200;
const MORE_ROWS = 100;

// What a reader chose. Everything in it stands in the address; what is left out there
// is empty here.
function emptyChoice() {
  return {
    text: "",
    of: new Map(),
    isBest: false,
    sort: "",
    isWorstFirst: false,
    shown: PAGE_ROWS,
  };
}

class LongTable {
  constructor(table, head, rows) {
    this.table = table;
    this.head = head;
    this.rows = rows;
    this.index = new Map(head.fields.map((name, index) => [name, index]));
    this.start = Number(table.dataset.start);
    this.choice = emptyChoice();
    this.facets = head.choices.map((facet) => this.facetOf(facet));
    this.orders = new Map();
    this.made = new Map([...table.tBodies[0].rows].map((row, index) => [this.start + index, row]));
    this.form = formOf(head.form);
    this.listeners = [];
    this.matches = this.rows.map((_, index) => index);
    this.counts = [];
  }

  // The choices of a filter: `of` gives the number of the choice that each row falls under.
  facetOf([key, label, names]) {
    const slugs = new Map();
    const choices = [];
    const of = this.rows.map((row) => {
      const text = names.map((name) => row[this.index.get(name)]).join(" ");
      const slug = slugOf(text);
      if (!slugs.has(slug)) {
        slugs.set(slug, choices.length);
        choices.push({ slug, text });
      }
      return slugs.get(slug);
    });
    return { key, label, choices, slugs, of };
  }

  // The numbers of the choices that a word of an address means: one by its whole name, or all that
  // hold it as a part, as "h100" does. None where no choice has it.
  choicesNamed(facet, slug) {
    if (facet.slugs.has(slug)) return new Set([facet.slugs.get(slug)]);
    const part = `-${slug}-`;
    const found = facet.choices.flatMap((one, number) =>
      `-${one.slug}-`.includes(part) ? [number] : [],
    );
    return new Set(found);
  }

  update() {
    const words = this.choice.text.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = this.facets.map((facet) => {
      const slug = this.choice.of.get(facet.key);
      return slug === undefined ? null : this.choicesNamed(facet, slug);
    });
    const counter = new ChoiceCounter(this);
    const passes = new Uint8Array(this.rows.length);
    for (let row = 0; row < this.rows.length; row += 1) {
      if (words.length && !words.every((word) => this.searched(row).includes(word))) continue;
      const failing = [];
      chosen.forEach((numbers, facet) => {
        if (numbers && !numbers.has(this.facets[facet].of[row])) failing.push(facet);
      });
      if (failing.length < 2) counter.count(row, failing[0]);
      if (failing.length === 0 && counter.isFirst(row)) passes[row] = 1;
    }
    this.counts = counter.counts;
    this.matches = this.order().filter((row) => passes[row]);
    this.show();
  }

  searched(row) {
    this.haystacks ??= this.rows.map((fields) =>
      this.head.searched.map((name) => fields[this.index.get(name)]).join("\n").toLowerCase(),
    );
    return this.haystacks[row];
  }

  systemOf(row) {
    this.systems ??= this.rows.map((fields) =>
      this.head.system.map((name) => fields[this.index.get(name)]).join("\n"),
    );
    return this.systems[row];
  }

  // The rows in the chosen order; each order is made once.
  order() {
    const { sort, isWorstFirst } = this.choice;
    const th = this.headingOf(sort);
    const name = th ? `${sort} ${isWorstFirst}` : "";
    if (!this.orders.has(name)) {
      const rows = this.rows.map((_, index) => index);
      if (th) {
        const keys = this.keysOf(sort);
        const descending = isDescending(th, isWorstFirst ? 2 : 1);
        rows.sort((a, b) => compare(keys[a], keys[b], descending));
      }
      this.orders.set(name, rows);
    }
    return this.orders.get(name);
  }

  headingOf(key) {
    return [...this.table.tHead.rows[0].cells].find((th) => th.dataset.key === key);
  }

  // Texts are put in order once; from then on all keys of a column are numbers.
  keysOf(column) {
    const at = this.index.get(this.head.columns[column]);
    const keys = this.rows.map((row) => {
      const value = row[at];
      if (typeof value === "string") return keyOfText(value);
      return value.length ? keyOfText(value[0][0]) : null;
    });
    const present = keys.filter((one) => one !== null);
    if (present.every((one) => typeof one === "number")) return keys;
    const texts = [...new Set(present.map(String))].sort(COLLATOR.compare);
    const places = new Map(texts.map((text, place) => [text, place]));
    return keys.map((one) => (one === null ? null : places.get(String(one))));
  }

  get isFiltered() {
    return this.choice.text !== "" || this.choice.of.size > 0 || this.choice.isBest;
  }

  // Whether the rows stand as on the page: all of them, in its order.
  get isPlain() {
    return !this.isFiltered && !this.choice.sort;
  }

  get firstShown() {
    return this.isPlain ? this.start : 0;
  }

  get visible() {
    return this.matches.slice(this.firstShown, this.firstShown + this.choice.shown);
  }

  show() {
    this.table.tBodies[0].replaceChildren(...this.visible.map((row) => this.rowAt(row)));
    for (const listener of this.listeners) listener(this);
  }

  more() {
    this.choice.shown += MORE_ROWS;
    const body = this.table.tBodies[0];
    const added = this.visible.slice(body.rows.length).map((row) => this.rowAt(row));
    body.append(...added);
    for (const listener of this.listeners) listener(this);
    return added[0];
  }

  rowAt(row) {
    if (!this.made.has(row)) {
      this.made.set(row, filled(this.form, this.rows[row], null, this.table.dataset.root));
    }
    return this.made.get(row);
  }
}

// A choice counts the rows that it would show beside what else is chosen: those that fail no
// filter, and those that fail its own alone. Rows come in the order of their rank: the best of a
// system is the first that is met.
class ChoiceCounter {
  constructor(long) {
    this.long = long;
    this.isBest = long.choice.isBest;
    this.counts = long.facets.map((facet) => new Int32Array(facet.choices.length));
    this.met = long.facets.map(() => new Set());
    this.systems = new Set();
  }

  count(row, failing) {
    this.long.facets.forEach((facet, number) => {
      if (failing !== undefined && failing !== number) return;
      if (this.isBest && !isNew(this.met[number], `${facet.of[row]} ${this.long.systemOf(row)}`)) {
        return;
      }
      this.counts[number][facet.of[row]] += 1;
    });
  }

  isFirst(row) {
    return !this.isBest || isNew(this.systems, this.long.systemOf(row));
  }
}

function isNew(seen, one) {
  if (seen.has(one)) return false;
  seen.add(one);
  return true;
}

// The form of a row is made by the site's own template and holds no text of an entry; those are
// put into its blanks as text.
function formOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

// A copy of a node of the form with its blanks filled: {3} is a text of the row, {4.1} one of the
// part that the copy stands for, or of the first part.
function filled(node, fields, part, root) {
  if (node.nodeType === Node.TEXT_NODE) {
    return document.createTextNode(textOf(node.data, fields, part, root));
  }
  const copy = node.cloneNode(false);
  for (const { name, value } of [...node.attributes]) {
    if (name === "data-each" || name === "data-without") copy.removeAttribute(name);
    else if (value.includes("{")) {
      const text = textOf(value, fields, part, root);
      if (text) copy.setAttribute(name, text);
      else copy.removeAttribute(name);
    }
  }
  for (const child of node.childNodes) {
    const { each, without } = child.dataset ?? {};
    if (without !== undefined && fields[without].length) continue;
    if (each === undefined) copy.append(filled(child, fields, part, root));
    else {
      for (const one of fields[each]) {
        copy.append(filled(child, fields, { field: each, texts: one }, root));
      }
    }
  }
  return copy;
}

function textOf(form, fields, part, root) {
  return form.replaceAll(/\{(root|\d+)(?:\.(\d+))?\}/g, (_, field, blank) => {
    if (field === "root") return root;
    if (blank === undefined) return fields[field];
    return (part?.field === field ? part.texts : fields[field][0])?.[blank] ?? "";
  });
}

// "NVIDIA H100-SXM5-80GB" is "nvidia-h100-sxm5-80gb" in an address.
function slugOf(text) {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}.]+/u).filter(Boolean);
  return words.join("-") || "-";
}

// Called by the data of a table, which stands in a script beside the page.
function longTable(head, rows) {
  const table = document.querySelector("table[data-start]");
  if (!table || !SORTED.has(table)) return;
  const long = new LongTable(table, head, rows);
  addFilters(long);
  if (head.compared) addTicks(long);
}
