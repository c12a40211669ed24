"use strict";

// The page

const find = (id) => document.getElementById(id);

function added(parent, tag, text = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  parent.append(made);
  return made;
}

/** What a control is called by who cannot see it, and by a tool tip. */
function label(control, text) {
  control.setAttribute("aria-label", text);
  control.title = text;
}

/** A racer's marker and name, in a place of the page. */
function addName(parent, look) {
  const made = find("marker").content.cloneNode(true), path = made.querySelector("path");
  path.setAttribute("d", look.path);
  Object.assign(path.style, { fill: look.hollow ? "none" : look.colour, stroke: look.hollow ? look.colour : "none" });
  path.style.strokeWidth = 0.2;
  parent.append(made, look.name);
}

/** Title and sentences, as large as fits into a row. */
function buildHead({ title, said }) {
  if (title) added(find("head"), "h1", title);
  if (!said.length) return;
  const all = added(find("head"), "div");
  all.id = "said";
  for (const [, text] of said) {
    const row = added(all, "p", text), fits = (size) => {
      row.style.fontSize = `calc(${size} * var(--u))`;
      return row.getBoundingClientRect().height < 1.5 * parseFloat(getComputedStyle(row).lineHeight);
    };
    if (![20, 19, 18, 17, 16].some(fits)) row.style.lineHeight = "calc(25 * var(--u))";
  }
}

function buildFoot({ formula, legend, looks }) {
  if (formula) added(find("foot"), "span", formula).className = "formula";
  if (legend) looks.forEach((look) => addName(added(find("foot"), "span"), look));
}

/** The table's cells by run, each with what is in it. */
function buildTable({ columns, looks, runs }) {
  const [head, body] = ["thead tr", "tbody"].map((part) => document.querySelector(part));
  columns.forEach(([, title]) => (added(head, "th", title).scope = "col"));
  return runs.map((run, i) => {
    const row = added(body, "tr"), first = added(row, "th");
    first.scope = "row";
    addName(first, looks[i]);
    return columns.slice(1).map(([key]) => ({ run, key, cell: added(row, "td") }));
  });
}

class Player {
  constructor(scene, marks, strips) {
    Object.assign(this, { scene, strips, playing: false, position: scene.first, speed: scene.speed });
    const { looks, theme, words, clock } = scene, make = scene.kind === "landscape" ? RaceRun : TrainingRun;
    const runs = scene.runs.map((told) => new make(told, clock));
    this.map = scene.map ? new RaceMap(scene.map, marks, runs, looks, theme) : null;
    this.charts = scene.panes.map((pane) => new Chart(pane, runs, looks, theme, words));
    this.pen = document.querySelector("canvas").getContext("2d");
    buildHead(scene);
    buildFoot(scene);
    this.cells = buildTable({ ...scene, runs }).flat();
    this.buildBar();
    new ResizeObserver(() => this.paint()).observe(this.pen.canvas);
  }
  buildBar() {
    const { words, first, last, marks, speeds } = this.scene, line = find("line").firstChild;
    find("start").onclick = () => this.seek(first);
    find("back").onclick = () => this.step(-1);
    find("play").onclick = () => this.toggle();
    find("on").onclick = () => this.step(1);
    for (const id of ["start", "back", "on", "speed"]) label(find(id), words[id]);
    Object.assign(line, { min: first, max: last, disabled: first === last });
    label(line, words.line);
    line.title = marks.length ? `${words.drag} ${words.marks}` : words.drag;
    line.oninput = () => this.seek(Number(line.value));
    for (const mark of marks.filter((step) => step >= first && step <= last && first < last)) {
      added(find("line"), "i").style.left = `calc(8px + (100% - 16px) * ${(mark - first) / (last - first)})`;
    }
    for (const [speed, text] of speeds) added(find("speed"), "option", text).value = speed;
    find("speed").value = this.speed;
    find("speed").onchange = (event) => (this.speed = Number(event.target.value));
    find("numbers").textContent = words.numbers;
    find("numbers").onclick = () => {
      this.fold(!find("table").hidden);
      find("table").scrollIntoView({ block: "nearest" });
    };
    document.onkeydown = (event) => this.key(event);
  }
  fold(folded) {
    find("table").hidden = folded;
    find("numbers").setAttribute("aria-expanded", !folded);
    this.tell();
  }
  key(event) {
    const { first, last, marks } = this.scene, now = Math.floor(this.position);
    const deeds = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-1), ",": () => this.step(-1), ArrowRight: () => this.step(1), ".": () => this.step(1),
      Home: () => this.seek(first), End: () => this.seek(last),
      PageDown: () => this.seek(marks.find((mark) => mark > now) ?? last),
      PageUp: () => this.seek(marks.findLast((mark) => mark < now) ?? first),
    };
    const elsewhere = event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select");
    if (elsewhere || !(event.key in deeds) || (event.key === " " && event.target.matches("button"))) return;
    event.preventDefault();
    deeds[event.key]();
  }
  toggle() {
    const { first, last } = this.scene;
    if (this.playing || first === last) return this.step(0);
    this.playing = true;
    this.move(this.position < last ? this.position : first);
    let before = Infinity;
    const tick = (now) => {
      this.move(this.position + between((now - before) / 1000, 0, 0.1) * this.speed); // after a standstill no leap
      before = now;
      if (this.position >= last) this.step(0);
      else this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }
  /** Stop, so many steps from the whole one that was passed last. */
  step(by) {
    this.seek(Math.floor(this.position) + by);
  }
  seek(step) {
    cancelAnimationFrame(this.frame);
    this.playing = false;
    this.move(step);
  }
  move(position) {
    this.position = between(position, this.scene.first, this.scene.last);
    this.paint();
    this.tell();
  }
  /** All that is written: where the playhead is, what is said there, and the numbers. */
  tell() {
    const { telling, told: [per, digits], said, words } = this.scene, step = Math.floor(this.position);
    const text = telling.replace("{step}", (step * per).toFixed(digits)), line = find("line").firstChild;
    const passed = said.findLastIndex(([from]) => from <= step);
    document.querySelectorAll("#said p").forEach((row, i) => row.classList.toggle("now", i === passed));
    find("told").textContent = text;
    line.value = step;
    line.setAttribute("aria-valuetext", text);
    label(find("play"), words[this.playing ? "pause" : "play"]);
    find("play").dataset.plays = this.playing;
    const news = [...(this.playing ? [] : [text]), ...(passed > 0 ? [said[passed][1]] : [])].join(". ");
    if (find("live").textContent !== news) find("live").textContent = news;
    if (!find("table").hidden) this.tellNumbers();
  }
  tellNumbers() {
    for (const { run, key, cell } of this.cells) {
      const { text, bad } = key === "state" ? stateOf(run, this.position) : { text: run.told(key, this.position) };
      cell.textContent = text;
      cell.className = bad ? "bad" : "";
    }
  }
  paint() {
    this.fit();
    const { pen, position, scene } = this;
    if (!this.lines) return; // in an iframe that is not shown yet
    wipe(pen);
    this.map?.paint(pen, position);
    this.charts.forEach((chart) => chart.paint(pen, this.lines, position));
    if (scene.legends) paintLegends(pen, scene, scene.theme);
    if (!this.strips.length) return;
    const [x, y, width, height] = scene.strip.place;
    pen.drawImage(this.strips[Math.max(lastUpTo(scene.strip.steps, position), 0)], x, y, width, height);
  }
  /** As many dots as the screen has for it. */
  fit() {
    const { canvas } = this.pen, { size, body } = this.scene;
    const sides = [canvas.clientWidth, canvas.clientHeight];
    const [width, height] = sides.map((side) => Math.round(side * devicePixelRatio));
    if (!width || (width === canvas.width && height === canvas.height)) return;
    Object.assign(canvas, { width, height });
    const ratio = width / size[0];
    this.pen.setTransform(ratio, 0, 0, ratio, 0, -body[1] * ratio);
    this.map?.fit(this.pen);
    this.lines = layer(this.pen, [0, 0]);
    this.charts.forEach((chart) => chart.draw(this.lines));
  }
}

/** Colours and sizes, which the style asks for. */
function dress({ theme, size, body, transparent, map }) {
  const look = document.documentElement.style, sizes = { wide: size[0], high: body[3], top: body[1] };
  const own = { ...sizes, ratio: size[0] / size[1], ground: transparent ? "transparent" : theme.paper };
  for (const [key, value] of Object.entries({ ...theme, ...own })) look.setProperty(`--${key}`, value);
  look.colorScheme = transparent ? "normal" : theme.name; // another one than around an iframe would make it opaque
  document.querySelector("canvas").setAttribute("aria-label", document.title);
  if (!map) return;
  const [x, y, width, height] = map.place, across = (part) => `${(100 * part) / size[0]}%`;
  const down = (part) => `${(100 * part) / body[3]}%`;
  const ground = Object.assign(document.createElement("img"), { src: map.ground, alt: "" });
  Object.assign(ground.style, { left: across(x), top: down(y - body[1]), width: across(width), height: down(height) });
  find("views").prepend(ground);
}

/** A picture to draw; none where there is no address. */
function picture(address) {
  if (!address) return null;
  return new Promise((done) => {
    const made = new Image();
    made.onload = () => done(made);
    made.src = address;
  });
}

const asked = () => /[#&]step=(\d+)/.exec(location.hash)?.[1];

async function start() {
  const scene = opened(JSON.parse(find("scene").textContent));
  dress(scene);
  families = getComputedStyle(document.body).fontFamily;
  const [marks, ...strips] = await Promise.all([scene.map?.marks, ...(scene.strip?.pictures ?? [])].map(picture));
  const player = new Player(scene, marks, strips), still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  player.fold(window.self !== window.top);
  player.seek(Number(asked() ?? scene.first));
  window.onhashchange = () => asked() && player.seek(Number(asked()));
  if (still || asked() !== undefined) return;
  new IntersectionObserver(([{ isIntersecting }], watching) => {
    if (!isIntersecting) return;
    watching.disconnect();
    player.toggle();
  }).observe(find("views"));
}

start();
