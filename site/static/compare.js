// The page of comparisons: up to five entries side by side, named in the address, with what each
// is to the first. The figures come from a script of each entry, the sentences from one of the
// page; both are those of `reporter compare`.
(() => {
  "use strict";
  const { ENTRY_ID, amount, divided, element, fill, goTo, heading, load, number, product, tableRegion } = reporterFigures;
  const MOST = 5;
  const SCOPES = ["S1", "S2", "S3", "S4"];
  const WAYS = ["flops", "samples", "energy"];
  const place = document.getElementById("compared");
  const words = reporterFigures.data("compare");
  let known = null;
  let tables = 0;

  // What the address asks for: ids in their order, each once, and a scope.
  function asked() {
    const query = new URLSearchParams(location.search);
    const ids = [...new Set(query.getAll("a"))];
    const scope = query.get("scope");
    return { ids: ids.slice(0, MOST), more: ids.length - MOST, scope: SCOPES.includes(scope) ? scope : "" };
  }

  function queryOf(ids, scope) {
    const parts = ids.map((id) => `a=${id}`);
    if (scope) parts.push(`scope=${scope}`);
    return parts.join("&");
  }

  function open(ids, scope) {
    if (goTo(queryOf(ids, scope))) show();
  }

  async function show() {
    known ??= new Set((await reporterSearch.index()).map((one) => one.id));
    const { ids, more, scope } = asked();
    const problems = ids.filter((id) => !isKnown(id)).map((id) => `No entry is called ${quoted(id)}.`);
    if (more > 0) problems.push(`Up to ${MOST} entries stand side by side; ${more} more are left out.`);
    const entries = [];
    for (const id of ids.filter(isKnown)) {
      const data = await load(`../entries/${id}/compare.js`, "entry", id);
      entries.push({ id, ...data });
    }
    // The reader may have gone on while the entries were loaded.
    if (location.search !== "" && asked().ids.join() !== ids.join()) return;
    draw(entries, problems, scope);
  }

  // Only what the index lists is ever loaded, and only below the folder of entries.
  function isKnown(id) {
    return ENTRY_ID.test(id) && known.has(id);
  }

  function quoted(text) {
    return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
  }

  function draw(entries, problems, scope) {
    const first = entries[0];
    const chosen = scope || first?.main || "";
    const sides = entries.map((entry) => sideOf(entry, chosen));
    const pairs = sides.slice(1).map((side) => paired(side, sides[0], scope));
    place.replaceChildren(
      ...problems.map((text) => element("p", "callout refused", text)),
      ...(sides.length ? [sideBySide(sides, pairs, chosen)] : [nothingYet(problems)]),
      ...pairs.map(pairSection),
    );
    if (pairs.length) {
      document.getElementById("command").textContent = pairs.map((pair) => pair.command).join("\n");
    }
    showShared(entries.length);
    const count = entries.length === 1 ? "1 entry is" : `${entries.length} entries are`;
    document.getElementById("said").textContent = `${count} shown.`;
  }

  function nothingYet(problems) {
    return element("p", "note", problems.length ? "Choose an entry that exists." : "No entry is chosen yet.");
  }

  function showShared(count) {
    const box = document.getElementById("shared");
    box.hidden = count === 0;
    document.getElementById("address").textContent = location.href;
    document.getElementById("add").disabled = count >= MOST;
  }

  // An entry in the scope asked for, else in the one that its page shows first.
  function sideOf(entry, scope) {
    const isThere = entry.scopes[scope]?.terms != null;
    const shown = isThere ? scope : entry.main;
    const figures = entry.scopes[shown] ?? { words: "no scope", cells: {}, no_energy: entry.no_scope };
    return { entry, scope: shown, figures };
  }

  // The table

  function sideBySide(sides, pairs, scope) {
    const body = element("tbody", "");
    // What isn't comparable has no percents either.
    const held = [false, ...pairs.map((pair) => !pair.refusals.length)];
    for (const [key, label, better] of words.lines) body.append(line(sides, held, key, label, better));
    const headings = [heading("Figure"), ...sides.map((side) => entryHeading(side, sides))];
    const title = "Figures as on the boards; percents are against the first entry";
    const region = tableRegion("compared", "side-by-side", title, headings, body);
    return element("section", "", ...scopeChoice(sides, scope), region);
  }

  function entryHeading({ entry }, sides) {
    const link = element("a", "", entry.name);
    link.href = `../entries/${entry.id}/index.html`;
    const remove = element("button", "remove", "Remove");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${entry.id}`);
    remove.addEventListener("click", () => {
      const ids = sides.map((side) => side.entry.id).filter((id) => id !== entry.id);
      open(ids, asked().scope);
      document.getElementById("add").focus();
    });
    const th = heading("");
    th.append(link, element("span", "under", `${entry.submitter}, ${entry.id}`), remove);
    return th;
  }

  function line(sides, held, key, label, better) {
    const cells = sides.map((side) => cellOf(side, key));
    const th = element("th", "", label);
    th.scope = "row";
    if (sides.length > 1) {
      const isSame = cells.every((cell) => cell.join() === cells[0].join());
      th.append(element("span", isSame ? "mark same" : "mark differs", isSame ? "= same" : "≠ differs"));
    }
    return element("tr", "", th, ...cells.map((cell, index) => cellElement(cell, held[index] ? cells[0] : null, better)));
  }

  function cellOf(side, key) {
    if (key === "scope") return [side.figures.words];
    return side.figures.cells[key] ?? side.entry.cells[key] ?? ["not known"];
  }

  function cellElement([text, value, more], first, better) {
    if (more) return element("td", "", text, element("details", "more", element("summary", "", "versions"), more));
    if (value == null) return element("td", "", text);
    const data = element("data", "", text);
    data.value = String(value);
    const td = element("td", "", data);
    const base = first?.[1];
    if (base != null && base > 0) td.append(element("span", "under", against(value / base, better)));
    return td;
  }

  // How far a figure is from the first entry's; the sign says it without a colour.
  function against(ratio, better) {
    if (ratio === 1) return "= the same";
    const isMore = ratio > 1;
    const percents = number(Math.abs(ratio - 1) * 100);
    const text = ratio >= 2 ? `${number(ratio)} times as much` : `${percents} % ${isMore ? "more" : "less"}`;
    const isBetter = better !== "" && isMore === (better === "high");
    const verdict = better === "" ? "" : `, ${isBetter ? "better" : "worse"}`;
    return `${isMore ? "▲" : "▼"} ${text}${verdict}`;
  }

  // Boards never mix scopes: where an entry has figures in several, the reader chooses one.
  function scopeChoice(sides, scope) {
    const all = SCOPES.filter((name) => sides.some((side) => side.entry.scopes[name]?.terms));
    if (all.length < 2) return [];
    const select = element("select", "", ...all.map((name) => {
      const option = element("option", "", sides.map((side) => side.entry.scopes[name]?.words).find(Boolean));
      option.value = name;
      option.selected = name === scope;
      return option;
    }));
    select.id = "scope";
    select.addEventListener("change", () => {
      open(sides.map((side) => side.entry.id), select.value);
      document.getElementById("scope")?.focus();
    });
    const label = element("label", "", "Scope");
    label.htmlFor = select.id;
    return [element("p", "choice", label, " ", select)];
  }

  // Pairs: each entry over the first

  function paired(side, first, scope) {
    const refusals = refusalsOf(side, first, scope);
    const isOtherScope = side.scope !== first.scope;
    // The command takes the scope of its first operand, where the second one has it.
    const [one, other] = isOtherScope ? [first, side] : [side, first];
    const sameScope = isOtherScope ? "" : ` --scope ${side.scope}`;
    return {
      side,
      first,
      refusals,
      notes: notesOf(side, first),
      command: `reporter compare ${one.entry.id} ${other.entry.id}${sameScope}`,
    };
  }

  function refusalsOf(side, first, scope) {
    const lacking = [side, first].map((one) => one.figures.no_energy).filter(Boolean);
    if (lacking.length) return lacking;
    if (scope && side.scope !== scope) {
      const has = Object.keys(side.entry.scopes).join(" and ");
      return [fill(words.no_figures, { id: side.entry.id, scope, known: has })];
    }
    const isOtherScope = side.scope !== first.scope;
    const [one, other] = isOtherScope ? [first, side] : [side, first];
    const differing = [["benchmarks", "benchmark"], ["targets", "target"], ["scopes", "words"]]
      .filter(([, field]) => one.figures[field] !== other.figures[field])
      .map(([name, field]) => fill(words[name], { a: one.figures[field], b: other.figures[field] }));
    return [...differing, ...otherStatus(side, first)];
  }

  // A rank of one is no figure to hold against an entry that has none.
  function otherStatus(side, first) {
    if (side.figures.is_ranked === first.figures.is_ranked) return [];
    const unranked = side.figures.is_ranked ? first : side;
    return unranked.figures.unranked;
  }

  function notesOf(side, first) {
    const notes = [];
    const [a, b] = [side.entry, first.entry];
    for (const [second, other] of [[a, b], [b, a]]) {
      if (second.second_source_of === other.id) {
        notes.push(fill(words.second_source, { second: second.id, first: other.id }));
      }
    }
    for (const [name, field] of [["divisions", "division"], ["availabilities", "availability"]]) {
      if (a[field] !== b[field]) notes.push(fill(words[name], { a: a[field], b: b[field] }));
    }
    return [...notes, ...(side.figures.cautions ?? []), ...(first.figures.cautions ?? [])];
  }

  function pairSection(pair) {
    const { side, first, refusals, notes } = pair;
    const isNamesake = side.entry.name === first.entry.name;
    const [a, b] = [side.entry, first.entry].map((entry) => (isNamesake ? entry.id : entry.name));
    const title = element("h2", "", `${a} over ${b}`);
    if (refusals.length) {
      const texts = refusals.map((text) => element("p", "callout refused", `not comparable: ${text}`));
      return element("section", "pair-of-entries", title, ...texts);
    }
    const factored = factors(side.figures.terms, first.figures.terms, [side.entry.id, first.entry.id]);
    const parts = [title];
    for (const note of notes) parts.push(element("p", "callout", sentence(note)));
    if (factored.missing) parts.push(element("p", "note", factored.missing));
    parts.push(factorTable(factored.ratios, `${a} over ${b}`));
    const ranges = fill(words.ranges, { a: side.figures.doubt, b: first.figures.doubt });
    parts.push(element("p", "note", sentence(ranges)));
    return element("section", "pair-of-entries", ...parts);
  }

  function sentence(text) {
    const end = /[.?]$/.test(text) ? "" : ".";
    return `${text[0].toUpperCase()}${text.slice(1)}${end}`;
  }

  // Each factor is one figure of both divided, A over B; what multiplies is a product of intervals.
  function factors(a, b, ids) {
    const way = WAYS.find((name) => a.ways[name] && b.ways[name]);
    const work = a.ways[way].map((term, index) => factor(term, b.ways[way][index]));
    const hasPue = a.pue !== null && b.pue !== null;
    const all = hasPue ? [...work, factor(a.pue, b.pue)] : work;
    const map = hasPue && a.map !== null && b.map !== null ? factor(a.map, b.map) : null;
    const ratios = [...all, ...(map ? [map] : [])];
    const rows = ratios.map((one) => [one.title, times(one.ratio), one.arithmetic, false]);
    if (all.length > 1) rows.push(productRow(hasPue ? "energy" : a.energy_name, all));
    if (map) rows.push(productRow(`CO2e, ${a.basis}`, ratios));
    for (const key of Object.keys(a.beside).filter((name) => b.beside[name])) {
      const one = factor(a.beside[key], b.beside[key]);
      rows.push([`${one.title[0].toUpperCase()}${one.title.slice(1)}`, times(one.ratio), one.arithmetic, false]);
    }
    const absent = absentFigures(a, b, ids, hasPue ? ["map"] : ["pue", "map"]);
    return { ratios: rows, missing: absent && fill(words.no_co2e, { missing: absent }) };
  }

  function factor([title, textA, boundsA, isInverse], [, textB, boundsB]) {
    const [a, b] = [amount(boundsA), amount(boundsB)];
    return isInverse
      ? { title, ratio: divided(b, a), arithmetic: `${textB} / ${textA}` }
      : { title, ratio: divided(a, b), arithmetic: `${textA} / ${textB}` };
  }

  function productRow(name, all) {
    const arithmetic = all.map((one) => times(one.ratio).split(" ")[0]).join(" x ");
    const title = fill(words.product, { name: `${name[0].toUpperCase()}${name.slice(1)}` });
    return [title, times(product(all.map((one) => one.ratio))), arithmetic, true];
  }

  // Which figures of which entry aren't stated; "of both" where both lack the same.
  function absentFigures(a, b, ids, keys) {
    const named = { pue: words.names.pue, map: words.names.intensity };
    const lists = [a, b].map((terms) => keys.filter((key) => terms[key] === null).map((key) => named[key]).join(" and "));
    if (lists[0] && lists[0] === lists[1]) return `${lists[0]} of both`;
    return lists.map((text, index) => (text ? `${text} of ${ids[index]}` : "")).filter(Boolean).join(" and ");
  }

  // A ratio near one has four digits: 1.009 would read as no factor at all with three.
  function digits(ratio) {
    return number(ratio, Math.abs(ratio - 1) < words.near_one ? 4 : 3);
  }

  function times(ratio) {
    if (ratio.low === ratio.high) return `${digits(ratio.value)}x`;
    return `${digits(ratio.value)}x (${digits(ratio.low)} to ${digits(ratio.high)})`;
  }

  function factorTable(rows, title) {
    const body = element("tbody", "");
    for (const [name, ratio, arithmetic, isProduct] of rows) {
      const th = element("th", "", name);
      th.scope = "row";
      body.append(element("tr", isProduct ? "first" : "", th, element("td", "fixed", ratio), element("td", "wide", arithmetic)));
    }
    tables += 1;
    const named = `${title}: factors, their products, and figures beside them`;
    const headings = ["Factor", "Ratio", "Arithmetic"].map(heading);
    return tableRegion("", `factors-${tables}`, named, headings, body);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("unscripted").hidden = true;
    const input = document.getElementById("add");
    document.getElementById("picker").hidden = false;
    reporterSearch.attach(input, {
      kinds: ["entry"],
      choose: (one) => {
        const { ids, scope } = asked();
        const kept = ids.filter((id) => ENTRY_ID.test(id) && id !== one.id).slice(0, MOST - 1);
        open([...kept, one.id], scope);
        input.focus();
      },
    });
    globalThis.addEventListener("popstate", show);
    show();
  });
})();
