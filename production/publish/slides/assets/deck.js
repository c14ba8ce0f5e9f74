/* Plays a deck of films: a step forward plays a beat from its start, a step back shows the end of the one before. */
'use strict';

(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById('words').textContent);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const play = document.querySelector('.play');
  const slides = [...document.querySelectorAll('.slides section[id]')];
  const AHEAD = 2; // films that are loaded before they are wanted
  const PAINTS = 3; // of the page, after which what was changed has been drawn, however busy the machine is
  const LATER = 500; // milliseconds after those, until a slide that was left is surely off the screen
  const AWAKE = 2000; // milliseconds for which the pointer keeps the controls in sight
  const FORWARD = new Set(['ArrowRight', 'ArrowDown', 'PageDown', 'Enter', ' ', 'n', 'j', 'l']);
  let shown = null; // the slide that was entered last
  let run = 0; // counts how often a film was started
  let dozing = 0;
  const leaving = new Map(); // slides that were just left, each with a token of its own

  const filmOf = (slide) => slide?.querySelector('video');

  /* What may be done only when a slide that was left is off the screen: its film is quicker there than what hides it. */
  function later(act, paints = PAINTS) {
    if (paints > 0) requestAnimationFrame(() => later(act, paints - 1));
    else setTimeout(act, LATER);
  }

  // ---- one film ---------------------------------------------------------------------------------------------------

  function load(film) {
    if (film.hasAttribute('src')) return;
    film.src = film.dataset.film;
    film.preload = 'auto';
  }

  function unload(film) {
    if (!film.hasAttribute('src')) return;
    film.removeAttribute('src');
    film.load();
  }

  /* Plays from the start, and rests on the still of the last frame. Where the film does not show its first frame yet, that
     frame's still stands over it until then. */
  function begin(slide) {
    const film = filmOf(slide);
    const mine = ++run;
    const uncover = () => {
      if (mine === run && !film.seeking) slide.dataset.at = 'live';
    };
    load(film);
    const isReady = film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && film.currentTime === 0 && !film.seeking;
    slide.dataset.at = isReady ? 'live' : 'start';
    if (film.currentTime > 0) film.currentTime = 0;
    film.requestVideoFrameCallback?.(uncover);
    film.ontimeupdate = () => film.currentTime > 0 && uncover();
    film.onended = () => {
      if (mine === run) slide.dataset.at = 'end'; // a busy machine may have left out the last frame
    };
    play.hidden = true;
    film.play().catch((error) => {
      if (mine === run && error.name === 'NotAllowedError') play.hidden = false;
    });
  }

  function rest(slide) {
    run += 1;
    filmOf(slide).pause();
    slide.dataset.at = 'end';
  }

  function leave(slide) {
    const film = filmOf(slide);
    if (!film) return;
    run += 1;
    film.pause();
    film.ontimeupdate = film.onended = null;
    play.hidden = true;
    const mine = Symbol();
    leaving.set(slide, mine);
    later(() => {
      if (leaving.get(slide) !== mine) return; // it was entered and left once more
      leaving.delete(slide);
      if (slide === shown) return;
      rewind(slide);
      if (!isNear(slide)) unload(film);
    });
  }

  /* Ready to begin again. */
  function rewind(slide) {
    const film = filmOf(slide);
    if (film.currentTime > 0) film.currentTime = 0;
    slide.dataset.at = 'start';
  }

  const isNear = (slide) => {
    const distance = slides.indexOf(slide) - slides.indexOf(shown);
    return distance >= -1 && distance <= AHEAD;
  };

  // ---- going through the deck -------------------------------------------------------------------------------------

  function enter(slide) {
    if (slide === shown) return;
    const before = slides.indexOf(shown);
    const here = slides.indexOf(slide);
    if (shown) leave(shown);
    shown = slide;
    if (filmOf(slide)) {
      if (calm.matches || here === before - 1) rest(slide);
      else begin(slide);
    }
    slides.forEach((other) => {
      const film = filmOf(other);
      if (film && isNear(other)) load(film);
      else if (film && !leaving.has(other)) unload(film);
    });
    // Stepping into a scene always begins with its first beat, wherever one has jumped out of it.
    document.querySelectorAll('.slides > section.stack').forEach((stack) => stack.removeAttribute('data-previous-indexv'));
  }

  const current = () => Reveal.getCurrentSlide();
  const isPlaying = () => shown !== null && filmOf(shown) && shown.dataset.at !== 'end' && !filmOf(shown).ended;

  function onClick(event) {
    if (event.button !== 0 || Reveal.isOverview() || Reveal.isPaused() || Reveal.isOverlayOpen()) return;
    if (event.target.closest('a, button, .controls, .progress, .slide-number, .r-overlay')) return;
    if (!play.hidden) begin(current());
    else Reveal.next();
  }

  /* Where the browser did not let a film begin by itself, going forward begins it. */
  function onKey(event) {
    if (play.hidden || !FORWARD.has(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    begin(current());
  }

  function wake() {
    root.classList.add('awake');
    clearTimeout(dozing);
    dozing = setTimeout(() => root.classList.remove('awake'), AWAKE);
  }

  function bind() {
    Reveal.on('slidechanged', (event) => Reveal.isOverview() || enter(event.currentSlide));
    Reveal.on('overviewshown', () => filmOf(shown)?.pause());
    Reveal.on('overviewhidden', () => {
      if (current() !== shown) enter(current());
      else if (isPlaying()) filmOf(shown).play().catch(() => {});
    });
    Reveal.on('paused', () => filmOf(shown)?.pause());
    Reveal.on('resumed', () => isPlaying() && filmOf(shown).play().catch(() => {}));
    Reveal.addKeyBinding({ keyCode: 82, key: 'R', description: words.again }, () => filmOf(current()) && begin(current()));
    Reveal.addKeyBinding({ keyCode: 67, key: 'C', description: words.captions }, () => {
      if (Reveal.isOverlayOpen()) Reveal.closeOverlay();
      else root.classList.toggle('captions');
    });
    document.querySelector('.reveal').addEventListener('click', onClick, true);
    play.addEventListener('click', () => begin(current()));
    addEventListener('keydown', onKey, true);
    addEventListener('pointermove', wake);
  }

  Reveal.initialize({
    width: 1920,
    height: 1080,
    margin: 0,
    minScale: 0.05,
    maxScale: 4,
    center: false,
    hash: true,
    navigationMode: 'linear',
    transition: 'none',
    backgroundTransition: 'none',
    slideNumber: 'c/t',
    controlsTutorial: false,
    autoPlayMedia: false,
    scrollActivationWidth: null,
    pdfMaxPagesPerSlide: 1,
    plugins: [SpeakerNotes(words, slides)],
  }).then(() => {
    if (root.classList.contains('reveal-print') || /print-pdf/i.test(location.search)) return;
    bind();
    enter(current());
  });
})();
