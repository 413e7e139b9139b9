// The theme that a reader chose: system, light or dark. Without it the system's holds.
const THEMES = { system: "◐", light: "☀", dark: "☾" };
const root = document.documentElement;

// A browser may refuse to remember, such as for pages from the disk.
function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // The choice then holds for this page alone.
  }
}

function apply(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

let theme = Object.hasOwn(THEMES, remembered() ?? "") ? remembered() : "system";
apply(theme);

document.addEventListener("DOMContentLoaded", () => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  button.dataset.byScript = "";
  const show = () => {
    button.textContent = THEMES[theme];
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
  };
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    apply(theme);
    remember(theme);
    show();
  });
  show();
  document.querySelector(".brand").after(button);
});
