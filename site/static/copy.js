// Puts a button beside each text that is meant to be copied: `data-copy` names what it is.
for (const element of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.dataset.byScript = "";
  button.textContent = "Copy";
  const name = element.dataset.copy;
  if (name) button.setAttribute("aria-label", `Copy ${name}`);
  const live = document.createElement("span");
  live.className = "unseen";
  live.dataset.byScript = "";
  live.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button, element, live));
  element.after(button, live);
}

async function copy(button, element, live) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    button.textContent = "Copied";
  } catch {
    // The browser refuses: the text is selected, so that the reader's own keys copy it.
    getSelection().selectAllChildren(element);
    button.textContent = "Selected";
  }
  live.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = "Copy";
    live.textContent = "";
  }, 2000);
}
