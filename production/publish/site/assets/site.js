// The page: colours, language, progress, contents, margin notes. Without it everything can still be read.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function remember(name, value) {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      // Storage may be refused: then the choice lasts as long as the page.
    }
  }

  // Chinese where this machine has no font for it: two characters that look the same are two empty boxes.
  function lacksChinese() {
    const picture = (character) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
      const pen = canvas.getContext("2d");
      pen.font = `24px ${getComputedStyle(root).getPropertyValue("--chinese")}`;
      pen.fillText(character, 2, 26);
      return canvas.toDataURL();
    };
    return picture("深") === picture("学");
  }
  if (root.dataset.font && lacksChinese()) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: root.dataset.font }));
  }

  // Colours: as the system, dark, light.
  const button = document.querySelector(".theme");
  const themes = ["auto", "dark", "light"];
  function showTheme() {
    const theme = root.dataset.theme || "auto";
    button.querySelector("use").setAttribute("href", `#icon-${theme}`);
    button.querySelector("span").textContent = button.title = button.dataset[theme];
  }
  if (button) {
    button.hidden = false;
    showTheme();
    button.addEventListener("click", () => {
      const next = themes[(themes.indexOf(root.dataset.theme || "auto") + 1) % themes.length];
      if (next === "auto") delete root.dataset.theme;
      else root.dataset.theme = next;
      remember("theme", next === "auto" ? "" : next);
      showTheme();
      document.dispatchEvent(new Event("themechange"));
    });
  }

  // Language: to the same place of the same page. A place is a section, and how far it is read.
  const parts = all("main > section[id], main > .title, main > .lead");
  const line = () => innerHeight * 0.3;
  function place() {
    const at = Math.max(0, parts.findLastIndex((part) => part.getBoundingClientRect().top <= line()));
    const box = parts[at].getBoundingClientRect();
    return `${at}-${((line() - box.top) / box.height).toFixed(4)}`;
  }
  function goTo(place) {
    const [at, share] = place.split("-").map(Number);
    if (!parts[at] || !(share >= 0 && share <= 1)) return;
    const box = parts[at].getBoundingClientRect();
    scrollTo({ top: scrollY + box.top + share * box.height - line(), behavior: "instant" });
  }
  all(".language").forEach((link) => {
    link.addEventListener("click", () => {
      remember("language", link.lang.slice(0, 2));
      const top = scrollY < 40;
      link.search = top ? "" : `?at=${place()}`;
    });
  });
  const wanted = new URLSearchParams(location.search).get("at");
  if (wanted) {
    goTo(wanted);
    addEventListener("load", () => goTo(wanted), { once: true });
  }

  // How far one has read, and in which section.
  const entries = all(".toc a").map((link) => [link, document.getElementById(link.hash.slice(1))]);
  let waiting = false;
  function read() {
    waiting = false;
    const height = root.scrollHeight - innerHeight;
    root.style.setProperty("--read", height > 0 ? Math.min(1, scrollY / height) : 0);
    const now = entries.findLast(([, section]) => section.getBoundingClientRect().top < innerHeight * 0.4);
    for (const [link] of entries) {
      if (now && link === now[0]) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  }
  const soon = () => {
    if (!waiting) requestAnimationFrame(read);
    waiting = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  read();

  // Margin notes never cover each other or a film: they move up or down, or into the text where there is no room.
  const notes = all(".notes");
  const wide = matchMedia("(min-width: 62rem)");
  function settle() {
    notes.forEach((note) => note.removeAttribute("style"));
    if (!wide.matches) return;
    const films = all(".film").map((film) => film.getBoundingClientRect());
    const boxes = notes.map((note) => note.getBoundingClientRect());
    let free = -Infinity;
    notes.forEach((note, i) => {
      const { top, height } = boxes[i];
      const above = Math.max(free, ...films.filter((film) => film.top < top).map((film) => film.bottom));
      const below = Math.min(...films.filter((film) => film.top >= top).map((film) => film.top)) - 16;
      const at = Math.max(above + 16, Math.min(top, below - height));
      if (at + height > below) {
        note.style.cssText = "position: static; width: auto; margin-top: .7rem; padding-left: .9rem; border-left: 2px solid var(--faint)";
        return;
      }
      if (Math.abs(at - top) > 1) note.style.transform = `translateY(${at - top}px)`;
      free = at + height;
    });
  }
  settle();
  addEventListener("load", settle);
  new ResizeObserver(settle).observe(document.querySelector("main"));

  // What is wider than its place can be moved by keys.
  const formulas = all(".formula");
  function reach() {
    formulas.forEach((formula) => {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    });
  }
  reach();
  addEventListener("resize", reach);

  // A link to a row of an evidence card opens the card; paper shows all cards.
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = target && target.closest("details");
    if (!card) return;
    card.open = true;
    target.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", reveal);
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((card) => (card.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((card) => (card.open = false)));
})();
