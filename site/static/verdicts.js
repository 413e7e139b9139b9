// Turns the links to the verdicts into buttons that show the rows of one verdict. The choice stands
// in the address as ?verdict=inconsistent, so that it can be sent and the way back leads out of it.
const nav = document.querySelector(".verdicts");
const sections = [...document.querySelectorAll(".by-verdict")];
const buttons = new Map();
const live = document.createElement("p");

if (nav) {
  for (const link of nav.querySelectorAll("a")) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.verdict = link.dataset.verdict;
    button.append(...link.childNodes);
    button.addEventListener("click", () => choose(button.dataset.verdict));
    buttons.set(button.dataset.verdict, button);
    link.replaceWith(button);
  }
  live.className = "unseen";
  live.dataset.byScript = "";
  live.setAttribute("aria-live", "polite");
  nav.after(live);
  addEventListener("popstate", () => show(chosen()));
  addEventListener("hashchange", revealTarget);
  show(chosen());
  revealTarget();
}

function chosen() {
  const asked = new URLSearchParams(location.search).get("verdict");
  return buttons.has(asked) ? asked : "all";
}

function choose(verdict) {
  if (verdict === chosen()) return;
  const query = verdict === "all" ? "" : `?verdict=${verdict}`;
  try {
    history.pushState(null, "", location.pathname + query);
  } catch {
    // A browser may refuse it for a page from the disk; the page is then loaded with the choice.
    location.search = query;
    return;
  }
  show(verdict);
  const rows = buttons.get(verdict).querySelector(".count").textContent;
  live.textContent = `${rows} of ${buttons.get("all").querySelector(".count").textContent} rows shown.`;
}

function show(verdict) {
  for (const section of sections) {
    section.hidden = verdict !== "all" && section.dataset.verdict !== verdict;
  }
  for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === verdict));
}

// A link to a row leads to it whatever was chosen.
function revealTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest(".by-verdict")?.hidden) return;
  show("all");
  target.scrollIntoView();
}
