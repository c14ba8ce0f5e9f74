// Films: played, moved by a slider, or moved by scrolling. Without it they have the browser's own controls.
(() => {
  "use strict";
  const root = document.documentElement;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const night = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 61.99rem)");
  const ground = () => root.dataset.theme || (night.matches ? "dark" : "light");
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const make = (tag, name) => Object.assign(document.createElement(tag), { className: name });

  class Film {
    constructor(figure) {
      this.figure = figure;
      Object.assign(this, JSON.parse(figure.querySelector(".data").textContent));
      this.picture = figure.querySelector(".picture");
      this.stage = figure.querySelector(".stage");
      this.video = figure.querySelector("video");
      this.steps = [...figure.querySelectorAll(":scope > .beats > li")];
      this.at = this.by === "slider" ? this.still : this.start;
      this.near = false;
      this.theme = null;
      this.video.replaceChildren();
      this.video.removeAttribute("poster");
      this.video.controls = false;
      this.video.tabIndex = -1;
      this.addControls();
      this.listen();
      this.showWay();
      this.show();
    }

    addControls() {
      const controls = document.getElementById("controls").content.firstElementChild.cloneNode(true);
      const find = (name) => controls.querySelector(`.${name}`);
      this.controls = controls;
      this.ui = Object.fromEntries(
        ["play", "back", "forward", "time", "captions", "sound", "speed", "full", "ticks", "scrub"].map((name) => [name, find(name)]),
      );
      this.range = controls.querySelector("input");
      controls.setAttribute("aria-label", this.figure.dataset.controls);
      this.range.setAttribute("aria-label", this.figure.dataset.range);
      Object.assign(this.range, { min: this.start, max: this.end, step: 1 / this.fps });
      for (const [start] of this.beats.slice(1)) {
        const tick = document.createElement("i");
        tick.style.left = `${(100 * (start - this.start)) / (this.end - this.start)}%`;
        this.ui.ticks.append(tick);
      }
      this.cue = make("p", "cue");
      this.cue.append(document.createElement("span"));
      this.line = make("p", "line");
      this.picture.querySelector(".screen").append(this.cue);
      this.picture.append(controls, this.line);
      if (this.by === "play") {
        this.cover = make("button", "start");
        this.cover.type = "button";
        this.cover.setAttribute("aria-label", `${this.ui.play.dataset.play}: ${this.video.getAttribute("aria-label")}`);
        this.cover.append(make("span", ""));
        this.cover.firstChild.append(this.ui.play.firstElementChild.cloneNode(true));
        this.stage.append(this.cover);
      }
    }

    // What is there to hold on to, for this way of moving and this reader.
    showWay() {
      const scrolls = this.by === "scroll";
      this.figure.classList.toggle("scrolls", scrolls && !calm.matches);
      this.controls.hidden = scrolls && !calm.matches;
      const speaks = this.by === "play" && !this.video.hasAttribute("muted");
      const shown = {
        sound: speaks,
        play: this.by === "play", time: this.by === "play", captions: this.by === "play", speed: this.by === "play",
        full: this.by !== "scroll", back: this.by !== "play" || calm.matches, forward: this.by !== "play" || calm.matches,
      };
      for (const [name, wanted] of Object.entries(shown)) this.ui[name].hidden = !wanted;
      this.cue.hidden = this.by !== "play";
      this.line.hidden = this.by !== "slider";
      if (scrolls && calm.matches) this.seek(this.beats[0][1] - 1 / this.fps);
      this.stretch();
      this.follow();
    }

    // A line stands as long in the window as it is said: scrolling keeps the film's own pace.
    stretch() {
      const pace = narrow.matches ? 6.5 : 7.5;
      this.steps.forEach((step, i) => {
        const [start, end] = this.beats[i];
        const height = Math.min(130, Math.max(42, pace * (end - start)));
        step.style.minHeight = this.by === "scroll" && !calm.matches ? `${height}svh` : "";
      });
    }

    listen() {
      const { video, ui, range } = this;
      ui.play.addEventListener("click", () => this.toggle());
      ui.back.addEventListener("click", () => this.step(-1));
      ui.forward.addEventListener("click", () => this.step(1));
      ui.sound.addEventListener("click", () => {
        this.video.muted = !this.video.muted;
        ui.sound.setAttribute("aria-pressed", !this.video.muted);
      });
      ui.speed.addEventListener("change", () => (video.playbackRate = Number(ui.speed.value)));
      ui.full.addEventListener("click", () => this.fill());
      ui.captions.addEventListener("click", () => {
        const on = ui.captions.getAttribute("aria-pressed") !== "true";
        ui.captions.setAttribute("aria-pressed", on);
        this.cue.hidden = !on;
      });
      range.addEventListener("input", () => this.seek(Number(range.value)));
      range.addEventListener("keydown", (event) => this.key(event));
      if (this.cover) {
        this.cover.addEventListener("click", () => this.toggle());
        video.addEventListener("click", () => this.toggle());
      }
      video.addEventListener("loadeddata", () => this.seek(this.at));
      video.addEventListener("seeked", () => {
        if (this.wanted !== undefined && Math.abs(this.frame(this.wanted) - video.currentTime) > 0.4 / this.fps) this.seek(this.wanted);
        else this.stage.classList.toggle("shows", this.shows());
      });
      for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.showPlaying());
      document.addEventListener("themechange", () => this.load());
      night.addEventListener("change", () => this.load());
      calm.addEventListener("change", () => this.showWay());
      narrow.addEventListener("change", () => this.stretch());
    }

    // Until it is first moved, a film that waits to be played shows its still.
    shows() {
      return this.by !== "play" || Boolean(this.touched);
    }

    load() {
      if (!this.near) return;
      const theme = this.films[ground()] ? ground() : Object.keys(this.films)[0];
      if (theme === this.theme) return;
      const playing = this.theme && !this.video.paused;
      this.theme = theme;
      this.stage.classList.remove("shows");
      this.video.preload = this.by === "play" && !this.touched ? "metadata" : "auto";
      this.video.src = this.films[theme];
      this.video.playbackRate = Number(this.ui.speed.value);
      if (playing) this.video.play().catch(() => {});
    }

    // The middle of the frame that is shown at a time: its edges may round to the one before.
    frame(time) {
      return (Math.min(Math.floor(time * this.fps + 1e-3), Math.round(this.end * this.fps) - 1) + 0.5) / this.fps;
    }

    seek(time) {
      this.at = Math.min(Math.max(time, this.start), this.end);
      this.wanted = this.at;
      if (this.video.readyState > 0 && !this.video.seeking) {
        if (Math.abs(this.video.currentTime - this.frame(this.at)) > 0.1 / this.fps) this.video.currentTime = this.frame(this.at);
        else if (this.video.readyState > 1) this.stage.classList.toggle("shows", this.shows());
      }
      this.show();
    }

    touch() {
      this.touched = true;
      this.near = true;
      if (this.cover) this.cover.hidden = true;
      if (this.cover) this.cover.style.display = "none";
      this.load();
      this.video.preload = "auto";
    }

    toggle() {
      const first = !this.touched;
      this.touch();
      if (!this.video.paused) return this.video.pause();
      if (first || this.at >= this.end - 1.5 / this.fps) this.seek(this.start);
      this.wanted = undefined;
      this.stage.classList.add("shows");
      this.video.play().catch(() => this.showPlaying());
      if (first) this.ui.play.focus({ preventScroll: true });
    }

    showPlaying() {
      const playing = !this.video.paused && !this.video.ended;
      this.ui.play.setAttribute("aria-label", playing ? this.ui.play.dataset.pause : this.ui.play.dataset.play);
      this.ui.play.querySelector("use").setAttribute("href", playing ? "#icon-pause" : "#icon-play");
      const tick = () => {
        if (this.video.paused) return;
        if (this.wanted === undefined && !this.video.seeking) {
          this.at = Math.min(this.video.currentTime, this.end);
          if (this.at >= this.end - 0.5 / this.fps) this.video.pause();
        } else if (!this.video.seeking) this.wanted = undefined;
        this.show();
        requestAnimationFrame(tick);
      };
      if (playing) requestAnimationFrame(tick);
      else if (this.video.ended) this.at = this.end;
      this.show();
    }

    beat() {
      return Math.max(0, this.beats.findLastIndex(([start]) => start <= this.at + 1e-3));
    }

    // To the last frame of the beat before or after: there each step is complete.
    step(by) {
      this.video.pause();
      this.touch();
      const ends = this.beats.map(([, end]) => end - 1 / this.fps);
      const before = ends.filter((end) => end < this.at - 0.5 / this.fps);
      const after = ends.filter((end) => end > this.at + 0.5 / this.fps);
      this.seek(by > 0 ? (after[0] ?? ends.at(-1)) : (before.at(-1) ?? this.start));
    }

    key(event) {
      const jump = { ArrowRight: 0.5, ArrowUp: 0.5, ArrowLeft: -0.5, ArrowDown: -0.5 }[event.key];
      if (jump) {
        this.touch();
        this.seek(this.at + jump);
      } else if (event.key === "PageUp" || event.key === "PageDown") this.step(event.key === "PageUp" ? 1 : -1);
      else if (event.key === " " && this.by === "play") this.toggle();
      else return;
      event.preventDefault();
    }

    fill() {
      if (document.fullscreenElement) return document.exitFullscreen();
      if (this.picture.requestFullscreen) return this.picture.requestFullscreen();
      this.video.webkitEnterFullscreen?.();
    }

    show() {
      const { range, at } = this;
      const now = this.beats[this.beat()];
      range.value = at;
      range.style.setProperty("--at", `${(100 * (at - this.start)) / (this.end - this.start)}%`);
      const told = this.by === "play" ? `${clock(at)} / ${clock(this.end)}: ${now[2]}` : now[2];
      if (range.getAttribute("aria-valuetext") !== told) range.setAttribute("aria-valuetext", told);
      this.ui.time.textContent = `${clock(at - this.start)} / ${clock(this.end - this.start)}`;
      const cue = this.touched && this.cues.find(([start, end]) => start <= at && at < end);
      const said = cue ? cue[2].join(root.lang.startsWith("zh") ? "" : " ") : "";
      if (this.cue.firstChild.textContent !== said) this.cue.firstChild.textContent = said;
      if (this.line.textContent !== now[2]) this.line.textContent = now[2];
      this.ui.back.disabled = at <= this.start + 0.5 / this.fps;
      this.ui.forward.disabled = at >= this.end - 1.5 / this.fps;
      this.steps.forEach((step, i) => step.classList.toggle("now", i === this.beat()));
    }

    // The film's time where the line of reading is: from the top of a step to its bottom its beat passes by.
    follow() {
      if (this.by !== "scroll" || calm.matches || !this.steps.length) return;
      const from = narrow.matches ? this.picture.getBoundingClientRect().bottom : 0;
      const reading = from + (innerHeight - from) * 0.55;
      let time = this.start;
      for (const [i, step] of this.steps.entries()) {
        const { top, height } = step.getBoundingClientRect();
        const [start, end] = this.beats[i];
        if (reading >= top) time = start + Math.min(1, (reading - top) / height) * (end - start);
      }
      this.goal = Math.min(time, this.end - 1 / this.fps);
      if (!this.moving) this.glide();
    }

    glide() {
      const rest = this.goal - this.at;
      this.moving = Math.abs(rest) > 0.3 / this.fps;
      if (!this.moving) return this.seek(this.goal);
      this.seek(Math.abs(rest) < 1 / this.fps ? this.goal : this.at + rest * 0.28);
      requestAnimationFrame(() => this.glide());
    }
  }

  const films = [...document.querySelectorAll(".film")].map((figure) => new Film(figure));
  const watch = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const film = films.find((one) => one.figure === target);
        if (!isIntersecting) film.video.pause();
        film.near ||= isIntersecting;
        film.load();
        film.follow();
      }
    },
    { rootMargin: "120% 0px" },
  );
  films.forEach((film) => watch.observe(film.figure));
  const follow = () => films.forEach((film) => film.near && film.follow());
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  document.dispatchEvent(new Event("filmsready"));
})();
