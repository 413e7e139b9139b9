// Puts a button beside each text that is meant to be copied: `data-copy` names what it is.
for (const element of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.dataset.byScript = "";
  button.textContent = "Copy";
  const name = element.dataset.copy;
  if (name) button.setAttribute("aria-label", `Copy ${name}`);
  button.addEventListener("click", () => copy(button, element));
  element.after(button);
}

async function copy(button, element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    button.textContent = "Copied";
  } catch {
    // The browser refuses: the text is selected, so that the reader's own keys copy it.
    getSelection().selectAllChildren(element);
    button.textContent = "Selected";
  }
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2000);
}
