// Numbers, intervals and data scripts, for the pages on which a reader chooses what is computed.
// Figures are printed as `reporter` prints them; what they are made of comes from data scripts.
const reporterFigures = (() => {
  "use strict";
  const EXACT_DIGITS = 100;
  // A product of doubles is off by less than this; the exact one has the text that is printed.
  const SURE_DIGITS = 15;
  const ID_PART = "[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?";
  // No script of an entry is asked for by any other name.
  const ENTRY_ID = new RegExp(`^${ID_PART}/${ID_PART}$`);

  // A number to some significant digits, half to even, with thousands separators.
  function number(value, digits = 3) {
    if (value === 0) return "0";
    if (!(Math.abs(value) >= 1e-300 && Math.abs(value) <= 1e300)) return "(beyond 10^±300)";
    const [kept, exponent] = rounded(Math.abs(value), digits);
    const sign = value < 0 ? "-" : "";
    if (exponent >= digits - 1) return sign + grouped(kept + "0".repeat(exponent - digits + 1));
    if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${kept}`;
    return `${sign}${grouped(kept.slice(0, exponent + 1))}.${kept.slice(exponent + 1)}`;
  }

  // The significant digits of a number and its decimal exponent.
  function rounded(value, digits) {
    const sure = Number(value.toPrecision(SURE_DIGITS));
    const [mantissa, power] = sure.toExponential(EXACT_DIGITS).split("e");
    const all = mantissa.replace(".", "");
    const kept = all.slice(0, digits);
    const rest = all.slice(digits);
    const half = "5".padEnd(rest.length, "0");
    const isUp = rest > half || (rest === half && Number(kept.at(-1)) % 2 === 1);
    const text = String(BigInt(kept) + (isUp ? 1n : 0n));
    const isLonger = text.length > digits;
    return [text.slice(0, digits), Number(power) + (isLonger ? 1 : 0)];
  }

  function grouped(whole) {
    return whole.replace(/\B(?=(\d{3})+$)/g, ",");
  }

  // Four digits; what is far from one is written with a power of ten.
  function plain(value, limits) {
    const size = Math.abs(value);
    if (size !== 0 && (size >= limits[1] || size < limits[0])) {
      const [kept, exponent] = rounded(size, 4);
      const power = String(Math.abs(exponent)).padStart(2, "0");
      return `${kept[0]}.${kept.slice(1)}E${exponent < 0 ? "-" : "+"}${power}`;
    }
    return number(value, 4);
  }

  // As much of a number as six digits hold, without zeros at its end.
  function short(value) {
    const [kept, exponent] = rounded(value, 6);
    return String(Number(`${kept[0]}.${kept.slice(1)}e${exponent}`));
  }

  // An amount of a data script: low, value and high, or one number for all three.
  function amount(bounds) {
    const [low, value, high] = bounds.length === 1 ? [bounds[0], bounds[0], bounds[0]] : bounds;
    return { low, value, high };
  }

  function divided(a, b) {
    return { low: a.low / b.high, value: a.value / b.value, high: a.high / b.low };
  }

  function product(amounts) {
    const whole = { low: 1, value: 1, high: 1 };
    for (const one of amounts) {
      for (const bound of ["low", "value", "high"]) whole[bound] *= one[bound];
    }
    return whole;
  }

  // Fills the places of a sentence: "{a} before" with {a: "1.2"}.
  function fill(sentence, words) {
    return sentence.replace(/\{([a-z_0-9]+)\}/g, (place, name) => words[name] ?? place);
  }

  // The data of a script, by kind and key; each script is loaded once.
  const loading = new Map();
  function load(path, kind, key = "") {
    if (!loading.has(path)) loading.set(path, appended(path));
    return loading.get(path).then(() => data(kind, key));
  }

  function data(kind, key = "") {
    const found = (globalThis.reporterData ?? []).find((one) => one[0] === kind && one[1] === key);
    return found ? found[2] : null;
  }

  function appended(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = path;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(`${path} can't be read`)));
      document.head.append(script);
    });
  }

  // An element with a class and children; text is only ever text.
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  // The heading of a column.
  function heading(text) {
    const th = element("th", "", text);
    th.scope = "col";
    return th;
  }

  // A table in a region that scrolls by keyboard too; its caption, with this id, names both.
  function tableRegion(className, id, title, headings, body) {
    const caption = element("caption", "", element("span", "", title));
    caption.id = id;
    const head = element("thead", "", element("tr", "", ...headings));
    const region = element("div", "scroll", element("table", className, caption, head, body));
    region.setAttribute("role", "region");
    region.setAttribute("aria-labelledby", id);
    region.tabIndex = 0;
    return region;
  }

  // The state of a page stands in its address. A browser may refuse to write an address without
  // asking for its page; then the page is asked for.
  function goTo(query) {
    const address = query ? `?${query}` : location.pathname;
    try {
      history.pushState(null, "", address);
      return true;
    } catch {
      location.assign(address);
      return false;
    }
  }

  return {
    ENTRY_ID, number, plain, short, amount, divided, product, fill, load, data, element, heading,
    tableRegion, goTo,
  };
})();
