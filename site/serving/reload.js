// Loads the page again when `reporter serve` serves another build than that of the page.
// A page that can't be seen keeps no connection: browsers allow few to one server.
const build = document.currentScript.dataset.build;
let source = null;

function listen() {
  if (document.hidden) {
    source?.close();
    source = null;
  } else if (!source) {
    source = new EventSource("/.reporter/builds");
    source.addEventListener("message", (event) => {
      if (event.data !== build) location.reload();
    });
  }
}

document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  // A page that comes back from the browser's memory has closed its connection.
  if (event.persisted) {
    source = null;
    listen();
  }
});
listen();
