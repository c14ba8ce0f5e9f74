/* The speaker's window: what is said, in both languages, the slide that is shown and the one that follows, and the time.

reveal's own speaker view loads the deck twice more, films and all, and speaks English only. This one is drawn by the
deck itself, from stills that are there already. */
'use strict';

const SpeakerNotes = (words, slides) => {
  let deck = null;
  let view = null; // the other window
  let began = 0;

  const element = (tag, name, text = '') => {
    const made = view.document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  };

  const clock = (seconds) => {
    const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
    return `${minutes}:${String(rest).padStart(2, '0')}`;
  };

  /* A small picture of a slide: a beat's last frame, or the words of any other. */
  function preview(slide) {
    const box = element('figure', 'preview');
    const last = slide?.querySelector('.last');
    if (last) {
      const picture = element('img', '');
      picture.src = last.src;
      picture.alt = '';
      box.append(picture);
    } else {
      box.append(element('span', '', slide ? slide.dataset.label : words.end));
    }
    return box;
  }

  function update() {
    if (!view || view.closed) return;
    const slide = deck.getCurrentSlide();
    const number = slides.indexOf(slide);
    const next = slides[number + 1];
    const said = element('div', 'said');
    slide.querySelectorAll('.notes > p').forEach((line) => {
      const copy = element('p', line.className, line.textContent);
      copy.lang = line.lang;
      said.append(copy);
    });
    const here = element('section', 'here');
    here.append(element('h1', '', `${number + 1} / ${slides.length} · ${slide.dataset.label}`), preview(slide));
    const coming = element('section', 'coming');
    coming.append(element('h2', '', next ? `${words.next}: ${next.dataset.label}` : words.end), preview(next));
    const main = element('main', '');
    main.append(here, coming, said);
    view.document.querySelector('main').replaceWith(main);
  }

  function tick() {
    if (!view || view.closed) return;
    view.document.querySelector('.elapsed').textContent = clock((Date.now() - began) / 1000);
    view.document.querySelector('.now').textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
  }

  function onKey(event) {
    const forward = ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'Enter'];
    const back = ['ArrowLeft', 'ArrowUp', 'PageUp', 'Backspace'];
    if (event.target.closest?.('button') && [' ', 'Enter'].includes(event.key)) return;
    if (forward.includes(event.key)) deck.next();
    else if (back.includes(event.key)) deck.prev();
    else if (event.key === 's' || event.key === 'Escape') view.close();
    else return;
    event.preventDefault();
  }

  function open() {
    if (view && !view.closed) return view.focus();
    view = window.open('', 'notes', 'popup,width=1180,height=760');
    if (!view) return alert(words.blocked);
    const page = view.document;
    page.documentElement.lang = document.documentElement.lang;
    page.documentElement.className = 'speaker';
    page.title = `${words.notes} · ${document.title}`;
    const colours = page.createElement('style');
    colours.textContent = document.querySelector('head > style').textContent;
    page.head.replaceChildren(colours, ...['font.css', 'notes.css'].map((name) => {
      const style = page.createElement('link');
      style.rel = 'stylesheet';
      style.href = new URL(name, document.baseURI).href;
      return style;
    }));
    const time = element('header', '');
    const restart = element('button', '', words.restart);
    restart.addEventListener('click', () => { began = Date.now(); tick(); });
    time.append(element('span', 'label', words.elapsed), element('time', 'elapsed'), restart, element('time', 'now'));
    page.body.replaceChildren(time, page.createElement('main'));
    view.addEventListener('keydown', onKey);
    began = Date.now();
    update();
    tick();
  }

  return {
    id: 'notes',
    init(reveal) {
      deck = reveal;
      deck.addKeyBinding({ keyCode: 83, key: 'S', description: words.notes }, open);
      deck.on('slidechanged', update);
      setInterval(tick, 500);
      addEventListener('pagehide', () => view?.close());
    },
  };
};
