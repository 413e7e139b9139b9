// The search of entries and papers in the head of every page: "/" focuses it, the arrow keys choose,
// Escape closes. The index is loaded on first use. Without it a link to all entries stands there.
const reporterSearch = (() => {
  "use strict";
  const MOST_SHOWN = 12;
  const INDEX = "data/search.js";
  const root = document.currentScript.src.replace(/static\/search\.js$/, "");
  let fields = 0;

  // Everything that can be found: id, words to look in, text, note, and path.
  let found = null;
  async function index() {
    found ??= reporterFigures.load(`${root}${INDEX}`, "search").then(unpackedIndex);
    return found;
  }

  function unpackedIndex(data) {
    const systems = unpacked(data.systems);
    const entries = data.submitters.flatMap(([id, name, slugs, systemAt, benchmarkAt]) =>
      unpacked(slugs).map((slug, place) => item({
        id: `${id}/${slug}`,
        text: systems[systemAt[place]],
        note: `${name}, ${data.benchmarks[benchmarkAt[place]]}`,
        path: `entries/${id}/${slug}/index.html`,
        kind: "entry",
      })),
    );
    const papers = data.papers.map(([name, title]) =>
      item({ id: name, text: title, note: "paper", path: `claims/${name}/index.html`, kind: "paper" }),
    );
    return [...entries, ...papers];
  }

  function item(one) {
    return { ...one, words: `${one.text} ${one.note} ${one.id}`.toLowerCase() };
  }

  // Each text is how many letters it shares with the one before it, and the rest.
  function unpacked(packed) {
    const texts = [];
    let before = [];
    for (let place = 0; place < packed.length; place += 2) {
      before = [...before.slice(0, packed[place]), ...packed[place + 1]];
      texts.push(before.join(""));
    }
    return texts;
  }

  // What holds every word of the query, in the order of the index.
  function matching(items, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return items.filter((one) => words.every((word) => one.words.includes(word)));
  }

  // Makes an input a combobox with a list of what was found; `choose` is told what was chosen.
  function attach(input, { kinds, choose, wide = false }) {
    fields += 1;
    const { element } = reporterFigures;
    const list = element("ul", "found");
    list.id = `found-${fields}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");
    list.hidden = true;
    const live = element("p", "unseen");
    live.setAttribute("role", "status");
    live.dataset.byScript = "";
    list.dataset.byScript = "";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.autocomplete = "off";
    input.spellcheck = false;
    input.after(list, live);
    const state = { input, list, live, kinds, choose, shown: [], active: -1, wide };
    input.addEventListener("input", () => update(state));
    input.addEventListener("keydown", (event) => steer(state, event));
    input.addEventListener("blur", () => close(state));
    // The blur of the input comes before the click and would close the list under it.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    return state;
  }

  async function update(state) {
    const query = state.input.value;
    const items = (await index()).filter((one) => state.kinds.includes(one.kind));
    if (query !== state.input.value) return;
    const all = matching(items, query);
    state.shown = all.slice(0, MOST_SHOWN);
    state.active = -1;
    state.list.replaceChildren(...state.shown.map((one, place) => option(state, one, place)));
    const isOpen = query.trim() !== "" && document.activeElement === state.input;
    show(state, isOpen && all.length > 0);
    state.live.textContent = isOpen ? message(all.length) : "";
    state.input.removeAttribute("aria-activedescendant");
  }

  function message(count) {
    if (count === 0) return "Nothing was found.";
    const first = count > MOST_SHOWN ? `, the first ${MOST_SHOWN} are listed` : "";
    return `${count} found${first}.`;
  }

  function option(state, one, place) {
    const { element } = reporterFigures;
    const made = element(
      "li", "", element("span", "name", one.text), element("span", "under", `${one.note}, ${one.id}`),
    );
    made.id = `${state.list.id}-${place}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.addEventListener("click", () => take(state, one));
    return made;
  }

  function steer(state, event) {
    const last = state.shown.length - 1;
    if (event.key === "Escape" && !state.list.hidden) {
      close(state);
    } else if (event.key === "Escape") {
      state.input.value = "";
    } else if (event.key === "ArrowDown" && last >= 0) {
      activate(state, state.active >= last ? 0 : state.active + 1);
    } else if (event.key === "ArrowUp" && last >= 0) {
      activate(state, state.active <= 0 ? last : state.active - 1);
    } else if (event.key === "Enter" && state.shown.length && !state.list.hidden) {
      take(state, state.shown[Math.max(state.active, 0)]);
    } else {
      return;
    }
    event.preventDefault();
  }

  function activate(state, place) {
    show(state, true);
    state.active = place;
    for (const [at, one] of [...state.list.children].entries()) {
      one.setAttribute("aria-selected", String(at === place));
    }
    state.input.setAttribute("aria-activedescendant", state.list.children[place].id);
    state.list.children[place].scrollIntoView({ block: "nearest" });
  }

  function take(state, one) {
    close(state);
    state.input.value = "";
    state.choose(one);
  }

  function show(state, isOpen) {
    state.list.hidden = !isOpen;
    state.input.setAttribute("aria-expanded", String(isOpen));
  }

  function close(state) {
    show(state, false);
    state.active = -1;
    state.input.removeAttribute("aria-activedescendant");
  }

  function isTyping(target) {
    return target.closest?.("input, textarea, select, [contenteditable]") != null;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector(".search");
    const input = document.createElement("input");
    input.type = "search";
    input.setAttribute("aria-label", "Search entries and papers");
    input.setAttribute("aria-keyshortcuts", "/");
    input.placeholder = "Search  /";
    input.dataset.byScript = "";
    box.append(input);
    attach(input, {
      kinds: ["entry", "paper"],
      choose: (one) => { location.assign(`${root}${one.path}`); },
    });
    document.addEventListener("keydown", (event) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
      if (event.key !== "/" || !isPlain || isTyping(event.target)) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  });

  return { index, attach, root };
})();
