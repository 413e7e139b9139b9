// The what-if page: moves an entry, or some kWh, to another grid, year, PUE or accelerator. Rules
// and sentences are those of `reporter compare --what-if`; the figures come from the packaged
// table and from the script of the entry. The address says that nothing here was measured.
(() => {
  "use strict";
  const { ENTRY_ID, amount, element, fill, goTo, heading, load, number, plain, product, short, tableRegion } = reporterFigures;
  const PUE = /^[0-9]{1,3}(\.[0-9]{1,6})?$/;
  const KWH = /^[0-9]{1,15}(\.[0-9]{1,9})?$/;
  const KEYS = ["entry", "kwh", "place", "year", "pue", "accelerator"];
  const grids = reporterFigures.data("grids");
  const { words } = grids;
  const field = (name) => document.getElementById(name);

  function asked() {
    const query = new URLSearchParams(location.search);
    return Object.fromEntries(KEYS.map((key) => [key, (query.get(key) ?? "").slice(0, 200)]));
  }

  function open(change) {
    const wanted = { ...asked(), ...change };
    if (change.entry) wanted.kwh = "";
    if (change.kwh) wanted.entry = "";
    const parts = KEYS.filter((key) => wanted[key]).map((key) => `${key}=${encodeURIComponent(wanted[key]).replaceAll("%2F", "/")}`);
    if (parts.length) parts.push("not=measured");
    if (goTo(parts.join("&"))) show();
  }

  async function show() {
    const wanted = asked();
    fillFields(wanted);
    const result = await answered(wanted);
    if (KEYS.some((key) => asked()[key] !== wanted[key])) return;
    draw(result, wanted);
  }

  // The answer to what is asked, or the words why there is none.
  async function answered(wanted) {
    try {
      const run = await runOf(wanted);
      return run === null ? null : moved(run, wanted);
    } catch (problem) {
      if (problem instanceof Refusal) return { refused: problem.message };
      throw problem;
    }
  }

  class Refusal extends Error {}

  // What is moved: an entry as its page shows it first, or an energy as typed.
  async function runOf({ entry, kwh }) {
    if (kwh) return { id: "", energy: typedEnergy(kwh) };
    if (!entry) return null;
    const known = await reporterSearch.index();
    if (!ENTRY_ID.test(entry) || !known.some((one) => one.id === entry)) {
      throw new Refusal(`no entry is called ${JSON.stringify(entry)}`);
    }
    const data = await load(`../entries/${entry}/compare.js`, "entry", entry);
    const scope = data.scopes[data.main];
    if (!scope?.terms) throw new Refusal(scope?.no_energy || data.no_scope);
    const { terms, what_if: own } = scope;
    return {
      id: entry,
      title: data.name,
      own,
      name: terms.energy_name,
      energy: amount(terms.ways.energy[0][2]),
      pue: terms.pue && { text: terms.pue[1], amount: amount(terms.pue[2]) },
      intensity: terms.map && { text: terms.map[1], amount: amount(terms.map[2]) },
    };
  }

  function typedEnergy(text) {
    const [least, most] = words.kwh_limits;
    const value = KWH.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new Refusal(`${JSON.stringify(text)} kWh is no plausible energy: write a number from ${least} to ${grouped(most)}`);
    }
    return amount([value]);
  }

  function grouped(value) {
    return number(value, 1);
  }

  // The moved run: a step for each input, and what follows of them.
  function moved(run, wanted) {
    const steps = [energyStep(run, wanted), pueStep(run, wanted), intensityStep(run, wanted)];
    const [energy, pue, intensity] = steps.map((step) => step.amount);
    const facility = energy && pue ? product([energy, pue]) : null;
    const mass = facility && intensity ? product([facility, intensity]) : null;
    const before = run.id && run.pue ? product([run.energy, run.pue.amount]) : null;
    const massBefore = before && run.intensity ? product([before, run.intensity.amount]) : null;
    return {
      id: run.id,
      title: run.title,
      steps,
      outcomes: [
        outcome("energy", "kWh", facility, before, run),
        outcome("co2e", "kg", mass, massBefore, run),
      ].filter(Boolean),
    };
  }

  function energyStep(run, { accelerator }) {
    const before = inUnit(run.energy.value, "kWh");
    if (!run.id) {
      if (accelerator) throw new Refusal("an accelerator can be asked for where an entry is chosen: some kWh have none");
      return { name: "IT energy", amount: run.energy, before, text: `IT energy ${before}, as typed` };
    }
    const { name, own } = run;
    if (!accelerator) {
      const text = fill(words.measured, { name, text: own.energy, doubt: own.doubt });
      return { name, amount: run.energy, before, text };
    }
    const found = grids.accelerators.find((one) => one[0] === accelerator);
    if (!found) throw new Refusal(`no accelerator ${JSON.stringify(accelerator)} with a rated power and a peak is in the table`);
    if (!own.scaling) return { name, amount: null, missing: name };
    const [, title, rating, perPeak] = found;
    const scaled = product([amount(own.scaling[0]), amount([perPeak])]);
    const [low, value, high] = [scaled.low, scaled.value, scaled.high].map((one) => inUnit(one, "kWh"));
    return {
      name,
      amount: scaled,
      was: run.energy,
      before,
      after: `${value} (${low} to ${high})`,
      text: fill(words.accelerator, { name: title, rating, words: own.scaling[1] }),
    };
  }

  function pueStep(run, { pue }) {
    const before = run.pue?.text;
    if (!pue) {
      if (!run.pue) return { name: "PUE", amount: null, missing: "PUE" };
      return { name: "PUE", amount: run.pue.amount, before, text: fill(words.pue_kept, { pue: before, how: run.own.how }) };
    }
    if (run.own?.pue_refusal) throw new Refusal(run.own.pue_refusal);
    if (!PUE.test(pue)) throw new Refusal(`pue=${pue.slice(0, 40)}: write a number such as 1.1`);
    const value = Number(pue);
    const shown = value ? short(value) : "0";
    const [least, most] = words.pue_limits;
    if (value < least || value > most) throw new Refusal(fill(words.pue_impossible, { pue: shown }));
    return {
      name: "PUE",
      amount: amount([value]),
      was: run.pue?.amount,
      before,
      after: shown,
      text: fill(words.pue_asked, { pue: shown }),
    };
  }

  function intensityStep(run, { place, year }) {
    const name = "carbon intensity";
    const before = run.intensity?.text;
    if (!place && year) throw new Refusal("name a place beside the year");
    if (!place) {
      if (!run.intensity) return { name, amount: null, missing: name };
      const text = fill(words.intensity_kept, { text: before, how: run.own.how });
      return { name, amount: run.intensity.amount, before, text };
    }
    const [g, factor] = gridFigure(place, year || String(run.own?.year ?? ""));
    const shown = short(g.value);
    return {
      name,
      amount: { low: g.low / 1000, value: g.value / 1000, high: g.high / 1000 },
      was: run.intensity?.amount,
      before,
      after: `${shown} g/kWh`,
      text: fill(words.intensity_found, { g_per_kwh: shown, factor, boundary: grids.boundary }),
    };
  }

  // The row of the table for a place and a year, with the id of its factor.
  function gridFigure(place, year) {
    const row = grids.places.find((one) => one[0] === place);
    if (!row) throw new Refusal(`the table has no place ${JSON.stringify(place)}`);
    const [, zone, name, figures] = row;
    if (!year) throw new Refusal("name a year beside the place");
    const figure = figures[grids.years.indexOf(Number(year))];
    if (figure == null) {
      const years = grids.years.filter((_, at) => figures[at] != null);
      throw new Refusal(`the table has no row of ${JSON.stringify(year)} for ${name}; it has ${years.join(", ")}`);
    }
    return [amount(Array.isArray(figure) ? figure : [figure]), `electricitymaps/${zone}/${year}`];
  }

  function inUnit(value, unit) {
    return `${plain(value, words.plain_limits)} ${unit}`;
  }

  function outcome(key, unit, after, before, run) {
    if (after === null) return null;
    const name = words.titles[key];
    const [low, value, high] = [after.low, after.value, after.high].map((one) => inUnit(one, unit));
    let text = fill(words.outcome, { name, value, low, high });
    const was = before?.value ? inUnit(before.value, unit) : null;
    const share = was ? number(after.value / before.value) : null;
    if (was) text += fill(words.against, { share, before: fill(words.before, { value: was }) });
    else if (run.id) text += words.no_before;
    return { name, text, value, range: `${low} to ${high}`, was, share };
  }

  // What is drawn

  function fillFields(wanted) {
    const figures = grids.places.find((one) => one[0] === wanted.place)?.[3];
    const years = grids.years.filter((_, at) => !figures || figures[at] != null).map(String);
    choose("place", [["", "as stated by the entry"], ...grids.places.map(([id, , name]) => [id, `${name} (${id})`])], wanted.place);
    choose("year", [["", "year of the entry"], ...years.map((year) => [year, year])], wanted.year);
    choose("accelerator", [["", "as it was"], ...grids.accelerators.map(([id, name]) => [id, name])], wanted.accelerator);
    for (const name of ["kwh", "pue"]) field(name).value = wanted[name];
    field("chosen").textContent = wanted.entry || "none is chosen";
  }

  function choose(name, options, value) {
    const all = options.some(([id]) => id === value) ? options : [...options, [value, `${value}, not in the table`]];
    field(name).replaceChildren(...all.map(([id, text]) => {
      const option = element("option", "", text);
      option.value = id;
      option.selected = id === value;
      return option;
    }));
  }

  function draw(result, wanted) {
    const box = field("result");
    field("shared").hidden = result === null || Boolean(result.refused);
    field("address").textContent = location.href;
    field("said").textContent = said(result);
    box.classList.toggle("framed", result !== null);
    if (result === null) {
      box.replaceChildren(element("p", "note", "Choose an entry, or type some kWh."));
    } else if (result.refused) {
      box.replaceChildren(element("p", "callout refused", `Refused: ${result.refused}.`));
    } else {
      box.replaceChildren(...answer(result));
      if (result.id) field("command").textContent = command(result.id, wanted);
    }
  }

  function said(result) {
    if (result === null) return "";
    return result.refused ? `Refused: ${result.refused}.` : result.outcomes.map((one) => one.text).join("; ");
  }

  function command(id, { place, year, pue, accelerator }) {
    const kind = /^[A-Z]{3}$/.test(place) ? "country" : "zone";
    const changes = [
      place && `${kind}=${place}`, year && `year=${year}`, pue && `pue=${pue}`,
      accelerator && `accelerator=${accelerator}`,
    ].filter(Boolean);
    return `reporter compare ${id}${changes.map((one) => ` --what-if ${one}`).join("")}`;
  }

  function answer({ id, title, steps, outcomes }) {
    const stated = steps.filter((step) => step.amount);
    const parts = [
      element("p", "frame", "Not a measurement"),
      element("h2", "", id ? `${title}, if` : "This energy, if"),
      element("ul", "steps", ...stated.map((step) => element("li", "", step.text))),
      table(stated, outcomes),
      ...outcomes.map((one) => element("p", "outcome", one.text)),
      ...steps.filter((step) => step.missing).map((step) => element("p", "note absent", `not stated: ${step.missing}`)),
    ];
    return parts;
  }

  // What an input that changes is to what it was, where that is known.
  function factorOf({ amount: after, was, after: isChanged }) {
    return isChanged && was ? `${number(after.value / was.value)}x` : "–";
  }

  function table(steps, outcomes) {
    const rows = [
      ...steps.map((step) => [step.name, step.before ?? words.not_stated, step.after ?? "unchanged", factorOf(step)]),
      ...outcomes.map((one) => [one.name, one.was ?? words.not_stated, `${one.value} (${one.range})`, one.share ? `${one.share}x` : "–"]),
    ];
    const body = element("tbody", "", ...rows.map(([name, ...cells]) => {
      const th = element("th", "", name);
      th.scope = "row";
      return element("tr", "", th, ...cells.map((text) => element("td", "", text)));
    }));
    const headings = ["Figure", "Before", "After", "Factor"].map(heading);
    return tableRegion("", "before-and-after", "Before and after; not a measurement", headings, body);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("unscripted").hidden = true;
    field("choices").hidden = false;
    reporterSearch.attach(field("entry"), { kinds: ["entry"], choose: (one) => open({ entry: one.id }) });
    for (const name of ["place", "year", "pue", "accelerator", "kwh"]) {
      field(name).addEventListener("change", () => open({ [name]: field(name).value.trim() }));
    }
    globalThis.addEventListener("popstate", show);
    show();
  });
})();
